import { WebSocket } from 'ws';
import type { Channel, LiveEvent } from '#contract/live';
import { LIVE_CLOSE, LIVE_PATH, LIVE_SUBPROTOCOL, LiveServerMessage, type LiveFilter } from '#contract/live-protocol';
import { VigieError, type ErrorCode } from '#kernel/errors/vigie-error';
import { backoffMs } from '#kernel/lifecycle/backoff';
import { unreachable } from '#kernel/unreachable';
import type { Endpoint } from './api-client.ts';
import type { Io } from './io.ts';

export type LiveSaid =
  | { readonly type: 'event'; readonly event: LiveEvent }
  /** `again`: the connection was lost before; `gap`: and events with it. */
  | { readonly type: 'connected'; readonly again: boolean; readonly gap: boolean }
  | { readonly type: 'notice'; readonly text: string };

export interface LiveWish {
  readonly channels: readonly Channel[];
  readonly filter: LiveFilter;
}

/** Messages waiting to be printed; above it the connection is left to wait, so that the server counts what it drops. */
const MOST_WAITING = 10_000;

interface Resume {
  readonly run: string;
  readonly seq: number;
}

/**
 * Follows the live feed until Ctrl-C and connects again when the connection is lost, going on after the last event. The
 * first connection must succeed: `VIG_X606`, `VIG_A501`.
 */
export async function* followLive(
  endpoint: Endpoint,
  wish: LiveWish,
  io: Pick<Io, 'stop' | 'clock'>,
): AsyncGenerator<LiveSaid> {
  let resume: Resume | undefined;
  for (let attempt = 1; !io.stop.aborted; attempt++) {
    try {
      for await (const message of connection(endpoint, { ...wish, resume }, io.stop)) {
        attempt = 1;
        yield* saidBy(message, resume !== undefined);
        resume = resumeAfter(message, resume);
      }
    } catch (error) {
      if (resume === undefined || (error instanceof VigieError && error.code !== 'VIG_X606')) throw error;
    }
    if (io.stop.aborted) return;
    yield { type: 'notice', text: 'The connection is lost; trying again.' };
    await io.clock.sleep(backoffMs(attempt, Math.random()), io.stop);
  }
}

function saidBy(message: LiveServerMessage, again: boolean): readonly LiveSaid[] {
  switch (message.type) {
    case 'events':
      return message.events.map((event) => ({ type: 'event', event }));
    case 'welcome':
      return [{ type: 'connected', again, gap: message.gap }];
    case 'lagging':
      return [
        notice(
          message.lagging
            ? 'Too slow: some findings are left out from here.'
            : `${message.dropped} events were left out.`,
        ),
      ];
    case 'beat':
      return [];
    case 'error':
      throw new VigieError('VIG_A503', message.message);
    default:
      return unreachable(message);
  }
}

function notice(text: string): LiveSaid {
  return { type: 'notice', text };
}

function resumeAfter(message: LiveServerMessage, before: Resume | undefined): Resume | undefined {
  if (message.type === 'error') return before;
  // What a welcome counts is still to be sent when it goes on after something.
  if (message.type === 'welcome') return before?.run === message.run ? before : { run: message.run, seq: message.seq };
  return before === undefined ? undefined : { run: before.run, seq: message.seq };
}

async function* connection(
  endpoint: Endpoint,
  hello: LiveWish & { readonly resume: Resume | undefined },
  stop: AbortSignal,
): AsyncGenerator<LiveServerMessage> {
  const headers = endpoint.token === null ? {} : { authorization: `Bearer ${endpoint.token.reveal()}` };
  const socket = new WebSocket(`${endpoint.url.replace(/^http/u, 'ws')}${LIVE_PATH}`, LIVE_SUBPROTOCOL, {
    headers,
    handshakeTimeout: 10_000,
  });
  const state: {
    readonly waiting: LiveServerMessage[];
    over: VigieError | 'ended' | null;
    wake: PromiseWithResolvers<void>;
  } = {
    waiting: [],
    over: null,
    wake: Promise.withResolvers<void>(),
  };
  const end = (why: VigieError | 'ended') => {
    state.over ??= why;
    state.wake.resolve();
  };
  const hangUp = () => socket.close();
  stop.addEventListener('abort', hangUp, { once: true });
  socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', ...hello, recent: 0 })));
  socket.once('unexpected-response', (_, response) => {
    end(
      new VigieError(refusalOf(response.statusCode), 'the live feed was refused', {
        details: { status: response.statusCode },
      }),
    );
    socket.terminate();
  });
  socket.once('error', (cause) => end(new VigieError('VIG_X606', 'the live feed cannot be reached', { cause })));
  socket.once('close', (code) =>
    end(code === LIVE_CLOSE.badToken ? new VigieError('VIG_A501', 'the token is not accepted') : 'ended'),
  );
  socket.on('message', (data: Buffer) => {
    const message = readMessage(data);
    if (message !== null) state.waiting.push(message);
    if (state.waiting.length >= MOST_WAITING) socket.pause();
    state.wake.resolve();
  });
  try {
    for (;;) {
      for (let message = state.waiting.shift(); message !== undefined; message = state.waiting.shift()) yield message;
      socket.resume();
      if (state.over instanceof VigieError) throw state.over;
      if (state.over !== null) return;
      await state.wake.promise;
      state.wake = Promise.withResolvers<void>();
    }
  } finally {
    stop.removeEventListener('abort', hangUp);
    socket.close();
  }
}

function refusalOf(status: number | undefined): ErrorCode {
  if (status === 401) return 'VIG_A501';
  if (status === 403) return 'VIG_A502';
  return status === 429 || status === 503 ? 'VIG_A505' : 'VIG_X606';
}

/** Null for a message of a newer protocol, which is passed over. */
function readMessage(data: Buffer): LiveServerMessage | null {
  try {
    return LiveServerMessage.safeParse(JSON.parse(data.toString('utf8'))).data ?? null;
  } catch {
    return null; // Not JSON, so not ours.
  }
}
