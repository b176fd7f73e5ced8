import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIVE_CLOSE } from '#contract/live-protocol';
import {
  initialConnection,
  nextTickMs,
  step,
  waitMs,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
} from './connection.ts';
import { indicatorOf, isCurrent } from './indicator.ts';

const BEAT_MS = 15_000;
const welcome = (run: string, seq = 0, gap = false): ConnectionEvent => ({
  type: 'welcomed',
  run,
  seq,
  gap,
  heartbeatMs: BEAT_MS,
});

/** Plays events at given times; what the machine asked for on the way. */
function play(events: readonly (readonly [atMs: number, event: ConnectionEvent])[], from = initialConnection) {
  let state: ConnectionState = from;
  const effects: ConnectionEffect[] = [];
  for (const [nowMs, event] of events) {
    const next = step(state, event, { nowMs, random: 0.5 });
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const toLive: readonly (readonly [number, ConnectionEvent])[] = [
  [0, { type: 'start' }],
  [10, { type: 'opened' }],
  [20, welcome('r1', 40)],
];

describe('the way to live and back', () => {
  test('start opens a socket, says hello without a resume, and is live with the welcome', () => {
    const { state, effects } = play(toLive);
    expect(state).toMatchObject({ kind: 'live', run: 'r1', heardAtMs: 20 });
    expect(effects).toContainEqual({ type: 'hello', resume: null });
    expect(effects).toContainEqual({ type: 'welcomed', gap: false, since: null });
  });

  test('silence makes it stale, more silence gives the socket up, and a word makes it live again', () => {
    const live = play(toLive).state;
    const stale = play([[20 + 1.2 * BEAT_MS, { type: 'tick' }]], live);
    expect(stale.state.kind).toBe('stale');
    expect(play([[30_000, { type: 'heard', seq: 41 }]], stale.state).state).toMatchObject({
      kind: 'live',
      cursor: { run: 'r1', seq: 41 },
    });
    const dead = play([[20 + 2 * BEAT_MS, { type: 'tick' }]], stale.state);
    expect(dead.state.kind).toBe('waiting');
    expect(dead.effects).toEqual([{ type: 'close' }]);
  });

  test('a feed that the server is cut off from is not current, until the server says otherwise', () => {
    const cut = play([[100, { type: 'heard', seq: 41, feedStale: true }]], play(toLive).state).state;
    expect(indicatorOf(cut, { paused: false, nowMs: 5_100 })).toEqual({ word: 'stale', heardSecondsAgo: 5 });
    // An event that was on its way says nothing of the feed.
    const still = play([[200, { type: 'heard', seq: 42 }]], cut).state;
    expect([isCurrent(cut), isCurrent(still)]).toEqual([false, false]);
    expect(indicatorOf(still, { paused: false, nowMs: 5_100 })).toEqual({ word: 'stale', heardSecondsAgo: 5 });
    const healed = play([[300, { type: 'heard', seq: 42, feedStale: false }]], still).state;
    expect(isCurrent(healed)).toBe(true);
  });

  test('L2: after a drop it resumes exactly after what was seen', () => {
    const { effects } = play([
      ...toLive,
      [30, { type: 'heard', seq: 57 }],
      [40, { type: 'closed', code: 1006 }],
      [10_000, { type: 'tick' }],
      [10_010, { type: 'opened' }],
    ]);
    expect(effects.at(-1)).toEqual({ type: 'hello', resume: { run: 'r1', seq: 57 } });
  });

  test('L3: another run, or a server that says so, is a gap with the time it began', () => {
    const dropped = play([
      ...toLive,
      [30, { type: 'heard', seq: 57 }],
      [40, { type: 'closed', code: 1006 }],
      [10_000, { type: 'tick' }],
      [10_010, { type: 'opened' }],
    ]).state;
    expect(play([[10_020, welcome('r1', 90)]], dropped).effects).toEqual([{ type: 'welcomed', gap: false, since: 30 }]);
    expect(play([[10_020, welcome('r1', 90, true)]], dropped).effects).toEqual([
      { type: 'welcomed', gap: true, since: 30 },
    ]);
    const other = play([[10_020, welcome('r2', 3)]], dropped);
    expect(other.effects).toEqual([{ type: 'welcomed', gap: true, since: 30 }]);
    expect(other.state.cursor).toBeNull();
  });

  test('a refused token ends it until another start', () => {
    const refused = play([...toLive, [30, { type: 'closed', code: LIVE_CLOSE.badToken }]]).state;
    expect(refused.kind).toBe('unauthorised');
    for (const event of [{ type: 'retry' }, { type: 'online' }, { type: 'tick' }] as const) {
      expect(play([[99, event]], refused)).toEqual({ state: refused, effects: [] });
    }
    expect(play([[99, { type: 'start' }]], refused).state.kind).toBe('connecting');
  });

  test('offline closes; online connects at once', () => {
    const offline = play([...toLive, [30, { type: 'offline' }]]);
    expect(offline.state.kind).toBe('offline');
    expect(offline.effects.at(-1)).toEqual({ type: 'close' });
    expect(play([[40, { type: 'online' }]], offline.state).effects).toEqual([{ type: 'open' }]);
  });

  test('a socket that never opens is given up after ten seconds', () => {
    const { state, effects } = play([
      [0, { type: 'start' }],
      [10_000, { type: 'tick' }],
    ]);
    expect(state).toMatchObject({ kind: 'waiting', attempt: 1 });
    expect(effects.at(-1)).toEqual({ type: 'close' });
  });
});

describe('L4: waits', () => {
  test('grow to thirty seconds, never above, never below half of their step', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const ms = waitMs(attempt, random);
        const span = Math.min(30_000, 500 * 2 ** Math.min(attempt, 16));
        expect(ms).toBeGreaterThanOrEqual(Math.floor(span / 2));
        expect(ms).toBeLessThanOrEqual(span);
      }),
    );
  });

  test('begin anew after a welcome', () => {
    const tired = play([
      [0, { type: 'start' }],
      ...[1, 2, 3, 4].flatMap((i) => [
        [i * 60_000, { type: 'closed', code: 1006 }] as const,
        [i * 60_000 + 40_000, { type: 'tick' }] as const,
      ]),
    ]).state;
    expect(tired).toMatchObject({ kind: 'connecting', attempt: 4 });
    const rested = play(
      [
        [400_000, { type: 'opened' }],
        [400_010, welcome('r1')],
        [400_020, { type: 'closed', code: 1006 }],
      ],
      tired,
    ).state;
    expect(rested).toMatchObject({ kind: 'waiting', attempt: 0 });
  });
});

const anyEvent: fc.Arbitrary<ConnectionEvent> = fc.oneof(
  fc.constantFrom<ConnectionEvent>(
    { type: 'start' },
    { type: 'stop' },
    { type: 'opened' },
    { type: 'tick' },
    { type: 'retry' },
    { type: 'online' },
    { type: 'offline' },
  ),
  fc.record({
    type: fc.constant('welcomed'),
    run: fc.constantFrom('r1', 'r2'),
    seq: fc.nat(100),
    gap: fc.boolean(),
    heartbeatMs: fc.constant(BEAT_MS),
  }),
  fc.record({ type: fc.constant('heard'), seq: fc.nat(100) }),
  fc.record({ type: fc.constant('closed'), code: fc.constantFrom(1000, 1006, 1013, 4401, 4429) }),
);

test('L1, L2: over any walk at most one socket is open, and the cursor never goes back within a run', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat(40_000)), { maxLength: 80 }), (walk) => {
      let state: ConnectionState = initialConnection;
      let nowMs = 0;
      let open = 0;
      for (const [event, passedMs] of walk) {
        nowMs += passedMs;
        const before = state;
        // A close that the server began: the socket is gone by then.
        if (event.type === 'closed') open = 0;
        const next = step(state, event, { nowMs, random: 0.5 });
        state = next.state;
        for (const effect of next.effects) {
          if (effect.type === 'open') open += 1;
          if (effect.type === 'close') open = 0;
        }
        expect(open).toBeLessThanOrEqual(1);
        const sameRun = event.type !== 'start' && state.cursor?.run === before.cursor?.run;
        const wentBack = sameRun && (state.cursor?.seq ?? 0) < (before.cursor?.seq ?? 0);
        expect(wentBack).toBe(false);
      }
    }),
  );
});

test('time alone leads out of every state that waits: no tick is asked for in vain', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (walk) => {
      const { state } = play(walk.map((event, i) => [i * 100, event] as const));
      const due = nextTickMs(state);
      if (due === null) return;
      expect(play([[due, { type: 'tick' }]], state).state.kind).not.toBe(state.kind);
    }),
  );
});
