import { LIVE_CLOSE } from '#contract/live-protocol';
import { unreachable } from '#kernel/unreachable';

/**
 * The live connection as a state machine: pure, total, without a socket, a timer or a clock of its own. `socket.ts`
 * feeds it events and carries out its effects.
 *
 * ```
 *   start ─▶ connecting ──welcome──▶ live ──silent 1.2 beats──▶ stale
 *               ▲  │                 │ ▲───────heard──────────────┘ │
 *               │  └──closed──┐      └──closed──┐   silent 2 beats (half-open: close)
 *             due/retry       ▼                 ▼                   │
 *               └───────── waiting ◀──────────────────────────────-─┘
 *   offline ◀── browser lost its network (any state but unauthorised); online ─▶ connecting
 *   unauthorised ◀── close 4401 (any state); left only by `start` with another token
 *   stopped ◀── stop (any state)
 * ```
 *
 * L1  At most one socket is open: `open` is only asked for on the way into `connecting`.
 * L2  The cursor (run, seq) never goes back within a run and survives every drop: a resume asks for exactly what was not
 *     seen. Only `start`, and a welcome of another run, begin a new one.
 * L3  A welcome that cannot continue the cursor (another run, or the server says gap) yields one `gap` effect, which the
 *     feed shows as a row; a first welcome yields none.
 * L4  Waits grow with full jitter from 0.5 s to at most 30 s and start again from 0.5 s after a welcome.
 *
 * That *you* paused is not a state of the connection (events go on being counted): see `indicator.ts`, which shows both.
 */
export interface Cursor {
  readonly run: string;
  readonly seq: number;
}

interface Common {
  readonly cursor: Cursor | null;
  /** When the server was last heard, milliseconds since the epoch; null before the first welcome. */
  readonly heardAtMs: number | null;
}

interface Welcomed extends Common {
  readonly run: string;
  readonly heartbeatMs: number;
  readonly heardAtMs: number;
  /** Since when the server says that its feed is cut off from what fills it; null while it is not. */
  readonly feedStaleSinceMs: number | null;
}

export type ConnectionState =
  | (Common & { readonly kind: 'stopped' })
  | (Common & { readonly kind: 'connecting'; readonly attempt: number; readonly sinceMs: number })
  | (Welcomed & { readonly kind: 'live' })
  | (Welcomed & { readonly kind: 'stale' })
  | (Common & {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly retryAtMs: number;
      readonly closeCode: number;
    })
  | (Common & { readonly kind: 'offline' })
  | (Common & { readonly kind: 'unauthorised' });

export type ConnectionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'opened' }
  | {
      readonly type: 'welcomed';
      readonly run: string;
      readonly seq: number;
      readonly gap: boolean;
      readonly heartbeatMs: number;
      readonly feedStale?: boolean | undefined;
    }
  /** Anything from the server, with the sequence number to resume after. Who does not tell of the feed changes nothing. */
  | { readonly type: 'heard'; readonly seq: number; readonly feedStale?: boolean | undefined }
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'tick' }
  | { readonly type: 'retry' }
  | { readonly type: 'online' }
  | { readonly type: 'offline' };

export type ConnectionEffect =
  | { readonly type: 'open' }
  | { readonly type: 'hello'; readonly resume: Cursor | null }
  | { readonly type: 'close' }
  /** Welcomed: load the state that events build on; `gap` when what happened since `since` is not all there. */
  | { readonly type: 'welcomed'; readonly gap: boolean; readonly since: number | null };

export interface Moment {
  readonly nowMs: number;
  /** 0 to 1, for jitter. */
  readonly random: number;
}

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Heartbeat intervals of silence before what is shown counts as old, and before the socket is given up as half-open. */
const STALE_AFTER = 1.2;
const DEAD_AFTER = 2;

type Kind = ConnectionState['kind'];
type Type = ConnectionEvent['type'];
type States = { readonly [K in Kind]: Extract<ConnectionState, { kind: K }> };
type Events = { readonly [T in Type]: Extract<ConnectionEvent, { type: T }> };
type Cell<K extends Kind, T extends Type> = (state: States[K], event: Events[T], moment: Moment) => Step;
/** No `Partial`: a state or event without its cell does not compile. */
type Table = { readonly [K in Kind]: Row<K> };
type Row<K extends Kind> = { readonly [T in Type]: Cell<K, T> };

export const initialConnection: ConnectionState = { kind: 'stopped', cursor: null, heardAtMs: null };

export function step(state: ConnectionState, event: ConnectionEvent, moment: Moment): Step {
  return look(state.kind, event.type)(state, event, moment);
}

/** Generic, so that the compiler ties a cell to the kinds of its arguments. */
function look<K extends Kind, T extends Type>(kind: K, type: T): Cell<K, T> {
  const row: Row<K> = TABLE[kind];
  return row[type];
}

/** When `tick` should be delivered next, or null when time changes nothing. */
export function nextTickMs(state: ConnectionState): number | null {
  switch (state.kind) {
    case 'connecting':
      return state.sinceMs + CONNECT_TIMEOUT_MS;
    case 'live':
      return state.heardAtMs + STALE_AFTER * state.heartbeatMs;
    case 'stale':
      return state.heardAtMs + DEAD_AFTER * state.heartbeatMs;
    case 'waiting':
      return state.retryAtMs;
    case 'stopped':
    case 'offline':
    case 'unauthorised':
      return null;
    default:
      return unreachable(state);
  }
}

/** Full jitter: anywhere from half the step to all of it, so that many pages do not come back in one moment. */
export function waitMs(attempt: number, random: number): number {
  const span = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 16));
  return Math.round(span / 2 + (span / 2) * random);
}

function common(state: ConnectionState): Common {
  return { cursor: state.cursor, heardAtMs: state.heardAtMs };
}

const stay = (state: ConnectionState): Step => ({ state, effects: [] });

function connect(state: ConnectionState, attempt: number, moment: Moment): Step {
  return {
    state: { kind: 'connecting', ...common(state), attempt, sinceMs: moment.nowMs },
    effects: [{ type: 'open' }],
  };
}

function wait(state: ConnectionState, attempt: number, at: Moment & { readonly closeCode: number }): Step {
  const retryAtMs = at.nowMs + waitMs(attempt, at.random);
  return { state: { kind: 'waiting', ...common(state), attempt, retryAtMs, closeCode: at.closeCode }, effects: [] };
}

const start: Cell<Kind, 'start'> = (_state, _event, moment) => {
  const fresh: ConnectionState = { kind: 'stopped', cursor: null, heardAtMs: null };
  const next = connect(fresh, 0, moment);
  return { state: next.state, effects: [{ type: 'close' }, ...next.effects] };
};

const stop: Cell<Kind, 'stop'> = (state) => ({
  state: { kind: 'stopped', ...common(state) },
  effects: [{ type: 'close' }],
});

const goOffline: Cell<Kind, 'offline'> = (state) => ({
  state: { kind: 'offline', ...common(state) },
  effects: [{ type: 'close' }],
});

const connectNow: Cell<Kind, 'retry' | 'online'> = (state, _event, moment) => connect(state, 0, moment);

function closedAt(attempt: (state: ConnectionState) => number): Cell<Kind, 'closed'> {
  return (state, event, moment) => {
    if (event.code === LIVE_CLOSE.badToken) return stay({ kind: 'unauthorised', ...common(state) });
    return wait(state, attempt(state), { ...moment, closeCode: event.code });
  };
}

const welcomed: Cell<'connecting', 'welcomed'> = (state, event, moment) => {
  const before = state.cursor;
  const sameRun = before?.run === event.run;
  const continues = sameRun && !event.gap;
  // Another run numbers its events anew: nothing of it was seen yet, and its newest ones follow.
  const cursor = sameRun ? before : null;
  const { run, heartbeatMs } = event;
  const feedStaleSinceMs = event.feedStale === true ? moment.nowMs : null;
  return {
    state: { kind: 'live', run, cursor, heardAtMs: moment.nowMs, heartbeatMs, feedStaleSinceMs },
    effects: [{ type: 'welcomed', gap: before !== null && !continues, since: state.heardAtMs }],
  };
};

const heard: Cell<'live' | 'stale', 'heard'> = (state, event, moment) => {
  const { run, heartbeatMs } = state;
  const cursor: Cursor = { run, seq: Math.max(state.cursor?.seq ?? 0, event.seq) };
  const { nowMs } = moment;
  const wasStale = state.feedStaleSinceMs;
  const isStale = event.feedStale ?? wasStale !== null;
  return stay({
    kind: 'live',
    run,
    cursor,
    heartbeatMs,
    heardAtMs: nowMs,
    feedStaleSinceMs: isStale ? (wasStale ?? nowMs) : null,
  });
};

const TABLE: Table = {
  stopped: {
    start,
    stop,
    offline: stay,
    opened: stay,
    welcomed: stay,
    heard: stay,
    closed: stay,
    tick: stay,
    retry: stay,
    online: stay,
  },
  connecting: {
    start,
    stop,
    offline: goOffline,
    opened: (state) => ({ state, effects: [{ type: 'hello', resume: state.cursor }] }),
    welcomed,
    heard: stay,
    closed: (state, event, moment) => closedAt(() => state.attempt + 1)(state, event, moment),
    tick: (state, _event, moment) => {
      if (moment.nowMs < state.sinceMs + CONNECT_TIMEOUT_MS) return stay(state);
      const next = wait(state, state.attempt + 1, { ...moment, closeCode: 0 });
      return { state: next.state, effects: [{ type: 'close' }] };
    },
    retry: stay,
    online: stay,
  },
  live: {
    start,
    stop,
    offline: goOffline,
    opened: stay,
    welcomed: stay,
    heard,
    closed: closedAt(() => 0),
    tick: (state, _event, moment) =>
      stay(moment.nowMs < state.heardAtMs + STALE_AFTER * state.heartbeatMs ? state : { ...state, kind: 'stale' }),
    retry: stay,
    online: stay,
  },
  stale: {
    start,
    stop,
    offline: goOffline,
    opened: stay,
    welcomed: stay,
    heard,
    closed: closedAt(() => 0),
    tick: (state, _event, moment) => {
      if (moment.nowMs < state.heardAtMs + DEAD_AFTER * state.heartbeatMs) return stay(state);
      const next = wait(state, 0, { ...moment, closeCode: 0 });
      return { state: next.state, effects: [{ type: 'close' }] };
    },
    // The user does not believe the socket either: give it up and ask anew.
    retry: (state, _event, moment) => {
      const next = connect(state, 0, moment);
      return { state: next.state, effects: [{ type: 'close' }, ...next.effects] };
    },
    online: stay,
  },
  waiting: {
    start,
    stop,
    offline: goOffline,
    opened: stay,
    welcomed: stay,
    heard: stay,
    closed: stay,
    tick: (state, _event, moment) =>
      moment.nowMs < state.retryAtMs ? stay(state) : connect(state, state.attempt, moment),
    retry: connectNow,
    online: connectNow,
  },
  offline: {
    start,
    stop,
    offline: stay,
    opened: stay,
    welcomed: stay,
    heard: stay,
    closed: stay,
    tick: stay,
    retry: connectNow,
    online: connectNow,
  },
  unauthorised: {
    start,
    stop,
    offline: stay,
    opened: stay,
    welcomed: stay,
    heard: stay,
    closed: stay,
    tick: stay,
    retry: stay,
    online: stay,
  },
};
