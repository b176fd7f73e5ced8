import { LIVE_PATH, LIVE_SUBPROTOCOL, type LiveHello } from '#contract/live-protocol';
import { CHANNELS } from '#contract/live';
import {
  initialConnection,
  nextTickMs,
  step,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
} from './connection.ts';
import { readMessage, type ServerMessage } from './protocol.ts';
import { createStore, type Readable } from './store.ts';

export interface LiveSocketOptions {
  /** `wss://host` or `ws://host`, without a path. */
  readonly origin: string;
  readonly token: () => string;
  readonly onWelcome: (welcome: { readonly gap: boolean; readonly since: number | null }) => void;
  readonly onMessage: (message: ServerMessage) => void;
}

export interface LiveSocket {
  readonly state: Readable<ConnectionState>;
  readonly send: (event: Extract<ConnectionEvent, { type: 'start' | 'stop' | 'retry' | 'online' | 'offline' }>) => void;
}

/** Carries out what the connection machine asks for: one WebSocket, one timer, nothing decided here. */
export function createLiveSocket(options: LiveSocketOptions): LiveSocket {
  const state = createStore<ConnectionState>(initialConnection);
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dispatch = (event: ConnectionEvent) => {
    const next = step(state.get(), event, { nowMs: Date.now(), random: Math.random() });
    state.set(next.state);
    clearTimeout(timer);
    const dueMs = nextTickMs(next.state);
    if (dueMs !== null) timer = setTimeout(() => dispatch({ type: 'tick' }), Math.max(0, dueMs - Date.now()) + 1);
    for (const effect of next.effects) carryOut(effect);
  };

  const open = () => {
    const mine = new WebSocket(`${options.origin}${LIVE_PATH}`, LIVE_SUBPROTOCOL);
    socket = mine;
    // A socket that was given up may still speak; only the present one is listened to.
    const ifCurrent = (act: () => void) => () => {
      if (socket === mine) act();
    };
    mine.addEventListener(
      'open',
      ifCurrent(() => dispatch({ type: 'opened' })),
    );
    mine.addEventListener('message', (frame) => {
      if (socket === mine) receive(readMessage(frame.data));
    });
    mine.addEventListener('close', (closing) => {
      if (socket !== mine) return;
      socket = null;
      dispatch({ type: 'closed', code: closing.code });
    });
  };

  const receive = (message: ServerMessage | null) => {
    if (message === null) return;
    if (message.type === 'welcome') {
      dispatch({
        type: 'welcomed',
        run: message.run,
        seq: message.seq,
        gap: message.gap,
        heartbeatMs: message.heartbeatMs,
        feedStale: message.stale,
      });
      return;
    }
    const seen = state.get().cursor?.seq ?? -1;
    if (message.type === 'events') {
      // L2: what was seen before a resume is not shown twice, whatever the server sends.
      options.onMessage({ ...message, events: message.events.filter((event) => event.seq > seen) });
    } else {
      options.onMessage(message);
    }
    if (message.type === 'beat') dispatch({ type: 'heard', seq: message.seq, feedStale: message.stale });
    else if (message.type !== 'error') dispatch({ type: 'heard', seq: message.seq });
  };

  const carryOut = (effect: ConnectionEffect) => {
    switch (effect.type) {
      case 'open':
        open();
        break;
      case 'close': {
        const old = socket;
        socket = null;
        old?.close(1000);
        break;
      }
      case 'hello': {
        const hello: Partial<LiveHello> = {
          type: 'hello',
          token: options.token(),
          channels: [...CHANNELS],
          resume: effect.resume ?? undefined,
        };
        socket?.send(JSON.stringify(hello));
        break;
      }
      case 'welcomed':
        options.onWelcome({ gap: effect.gap, since: effect.since });
        break;
    }
  };

  return { state, send: dispatch };
}
