import type { LiveFeed } from '#contract/live';
import { LIVE_CLOSE, type LiveClientMessage, type LiveHello, type LiveServerMessage } from '#contract/live-protocol';
import { codes, type ErrorCode } from '#kernel/errors/codes';
import { unreachable } from '#kernel/unreachable';
import { frameOf, recentEntries, type FrameSource, type Taken } from './frames.ts';
import { subscription, type Subscription } from './subscription.ts';

/**
 * One client's connection as a state machine: `step` is a pure function of the state, what happened, and the feed. It
 * touches no socket and no timer; `hub.ts` does.
 *
 * | phase    | hello      | follow | flush: little waits | flush: much waits | flush: too much waits | others            |
 * | -------- | ---------- | ------ | ------------------- | ----------------- | --------------------- | ----------------- |
 * | greeting | → catching | 4400   | nothing             | nothing           | nothing               | see {@link Input} |
 * | catching | 4400       | new    | sends; → live when it is up to where it began | waits | waits | |
 * | live     | 4400       | new    | sends               | → lagging         | 1013                  |                   |
 * | lagging  | 4400       | new    | → live              | sends without bulk | 1013                 |                   |
 * | closed   | –          | –      | –                   | –                 | –                     |                   |
 *
 * The feed is the queue: a client is a place in it (`seq`), so that no client holds memory of its own but what waits in
 * its socket. Invariants: L1 `seq` never goes back and no event is sent twice; L2 nothing between two places is left
 * out unless filtered, counted, or said to be a gap.
 */
export type Connection =
  | { readonly phase: 'greeting' }
  | {
      readonly phase: 'catching' | 'live' | 'lagging';
      readonly wanted: Subscription;
      /** Everything up to here is sent, filtered out, or counted. */
      readonly seq: number;
      /** While catching up: the feed's end when the client came. */
      readonly target: number;
      /** Lost events up to here were said to be a gap, by the welcome. */
      readonly toldLostSeq: number;
      /** Left out since it began to lag. */
      readonly dropped: number;
    }
  | { readonly phase: 'closed' };

type Open = Extract<Connection, { readonly wanted: Subscription }>;

export type Input =
  | { readonly type: 'message'; readonly message: LiveClientMessage; readonly authorised: boolean }
  /** Something may be new, and `waiting` bytes are in the socket. */
  | { readonly type: 'flush'; readonly waiting: number; readonly crowded: boolean }
  | { readonly type: 'beat'; readonly atMs: number }
  | { readonly type: 'refuse'; readonly code: number; readonly message: string }
  | { readonly type: 'hello-timeout' }
  | { readonly type: 'gone' };

export type Output =
  | { readonly type: 'send'; readonly message: LiveServerMessage }
  | { readonly type: 'frame'; readonly taken: Pick<Taken, 'frame' | 'events'> }
  | { readonly type: 'close'; readonly code: number };

export interface Step {
  readonly next: Connection;
  readonly outputs: readonly Output[];
}

export interface Surroundings {
  readonly feed: LiveFeed;
  readonly frames: FrameSource;
  readonly heartbeatMs: number;
}

/** Waiting bytes below which a lagging client has caught up, above which one lags, and above which it is let go. */
export const WAITING = { low: 262_144, high: 1_048_576, most: 8_388_608 } as const;

export const GREETING: Connection = { phase: 'greeting' };
const CLOSED: Connection = { phase: 'closed' };

export function step(state: Connection, input: Input, around: Surroundings): Step {
  if (state.phase === 'closed') return stay(state);
  switch (input.type) {
    case 'gone':
      return stay(CLOSED);
    case 'refuse':
      return refuse(input.code, input.message);
    case 'hello-timeout':
      return state.phase === 'greeting' ? close(LIVE_CLOSE.helloTimeout) : stay(state);
    case 'message':
      return receive(state, input, around);
    case 'beat':
      if (state.phase === 'greeting') return stay(state);
      return stay(state, {
        type: 'send',
        message: { type: 'beat', seq: state.seq, atMs: input.atMs, stale: around.feed.stale },
      });
    case 'flush':
      return state.phase === 'greeting' ? stay(state) : flush(state, input, around);
    default:
      return unreachable(input);
  }
}

function receive(
  state: Exclude<Connection, { readonly phase: 'closed' }>,
  { message, authorised }: Extract<Input, { readonly type: 'message' }>,
  around: Surroundings,
): Step {
  if (state.phase === 'greeting') {
    if (message.type !== 'hello') return refuse(LIVE_CLOSE.badMessage, 'the first message must be a hello');
    return authorised ? greet(message, around) : refuse(LIVE_CLOSE.badToken, 'the token is missing or wrong');
  }
  if (message.type === 'hello') return refuse(LIVE_CLOSE.badMessage, 'hello comes once');
  return stay({ ...state, wanted: subscription(message.channels, message.filter) });
}

function greet(hello: LiveHello, around: Surroundings): Step {
  const { feed, frames } = around;
  const wanted = subscription(hello.channels, hello.filter);
  const resumed = hello.resume?.run === feed.run ? hello.resume.seq : null;
  // A number that was never given out is not a place in this run, whatever the client says.
  if (resumed !== null && resumed <= feed.seq) {
    const { lostSeq } = frames.take(resumed, wanted, false);
    const place = { seq: resumed, target: feed.seq, toldLostSeq: lostSeq };
    return stay({ phase: 'catching', wanted, dropped: 0, ...place }, welcome(around, resumed, lostSeq > 0));
  }
  const recent = frameOf(recentEntries(feed, wanted, hello.recent), feed.seq);
  const place = { seq: feed.seq, target: feed.seq, toldLostSeq: 0 };
  const greeted = welcome(around, feed.seq, hello.resume !== undefined);
  return stay({ phase: 'live', wanted, dropped: 0, ...place }, greeted, { type: 'frame', taken: recent });
}

function flush(state: Open, input: Extract<Input, { readonly type: 'flush' }>, around: Surroundings): Step {
  const { waiting, crowded } = input;
  switch (state.phase) {
    case 'catching':
      // What waits here was asked for by the client itself, and the feed holds the rest: no hurry, nothing left out.
      return waiting > WAITING.high ? stay(state) : advance(state, around);
    case 'live': {
      if (waiting > WAITING.most) return close(LIVE_CLOSE.tooSlow);
      if (waiting <= WAITING.high) return advance(state, around);
      const lagging: Open = { ...state, phase: 'lagging', dropped: 0 };
      return advance(lagging, around, lagNotice(lagging, true));
    }
    case 'lagging': {
      if (waiting > (crowded ? WAITING.high : WAITING.most)) return close(LIVE_CLOSE.tooSlow);
      if (waiting >= WAITING.low) return advance(state, around);
      const live: Open = { ...state, phase: 'live', dropped: 0 };
      return advance(live, around, lagNotice(state, false));
    }
    default:
      return unreachable(state.phase);
  }
}

/** Sends one frame of what comes next. */
function advance(state: Open, around: Surroundings, ...before: readonly Output[]): Step {
  const taken = around.frames.take(state.seq, state.wanted, state.phase === 'lagging');
  // It waited for so long that the feed has lost what comes next. When it resumes, the welcome says so.
  if (taken.lostSeq > state.toldLostSeq) return close(LIVE_CLOSE.tooSlow);
  const outputs = [...before];
  if (taken.frame !== null) outputs.push({ type: 'frame', taken });
  const caughtUp = state.phase === 'catching' && taken.seq >= state.target;
  const phase = caughtUp ? 'live' : state.phase;
  return { next: { ...state, phase, seq: taken.seq, dropped: state.dropped + taken.dropped }, outputs };
}

function welcome({ feed, heartbeatMs }: Surroundings, seq: number, gap: boolean): Output {
  return { type: 'send', message: { type: 'welcome', run: feed.run, seq, gap, heartbeatMs, stale: feed.stale } };
}

function lagNotice(state: Open, lagging: boolean): Output {
  return { type: 'send', message: { type: 'lagging', lagging, dropped: state.dropped, seq: state.seq } };
}

const ERRORS: Readonly<Record<number, ErrorCode>> = {
  [LIVE_CLOSE.badToken]: 'VIG_A501',
  [LIVE_CLOSE.tooMany]: 'VIG_A505',
};

function refuse(code: number, message: string): Step {
  const error = ERRORS[code] ?? 'VIG_A503';
  const said: LiveServerMessage = { type: 'error', code: error, message, mend: codes[error].mend };
  return stay(CLOSED, { type: 'send', message: said }, { type: 'close', code });
}

function close(code: number): Step {
  return stay(CLOSED, { type: 'close', code });
}

function stay(next: Connection, ...outputs: readonly Output[]): Step {
  return { next, outputs };
}
