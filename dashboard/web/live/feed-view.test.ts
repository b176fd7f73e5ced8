import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBuffer } from './buffer.ts';
import type { FeedRow, GapRow } from './feed-row.ts';
import { createFeedView, type FeedSnapshot } from './feed-view.ts';
import { manualDefer } from './manual-defer.fixture.ts';

const gap = (n: number): GapRow => ({
  kind: 'gap',
  key: String(n),
  why: 'slow',
  dropped: n,
  fromMs: null,
  toMs: 0,
  filled: null,
});
const shown = (feed: FeedSnapshot) => Array.from({ length: feed.length }, (_, i) => feed.rowAt(i)?.key);
const numberOf = (row: FeedRow) => (row.kind === 'gap' ? (row.dropped ?? 0) : 0);

type Act = { readonly push: number } | { readonly filter: number } | { readonly pause: boolean };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ push: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ filter: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ pause: fc.boolean() }),
);

test('V1, V2: what is shown is what a filter over all held rows up to the pause would give, newest first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.array(act, { maxLength: 60 }), (capacity, acts) => {
      const stage = openStage(capacity);
      for (const now of acts) {
        stage.act(now);
        const { feed, expected, waiting } = stage.look();
        expect(shown(feed)).toEqual(expected);
        expect(feed.waiting).toBe(waiting);
      }
    }),
  );
});

/** A view, and beside it what it should show, worked out the long way. */
function openStage(capacity: number) {
  const { defer, pass } = manualDefer();
  const buffer = createBuffer<FeedRow>(capacity, defer);
  const view = createFeedView(buffer, defer);
  let next = 0;
  let modulus = 1;
  let pausedAt: number | null = null;
  return {
    act: (now: Act) => {
      if ('push' in now) {
        buffer.push(Array.from({ length: now.push }, (_, i) => gap(next + i)));
        next += now.push;
        pass(200);
      } else if ('filter' in now) {
        modulus = now.filter;
        view.setFilter((row) => numberOf(row) % modulus === 0);
      } else if (now.pause) {
        view.pause();
        pausedAt ??= next;
      } else {
        view.follow();
        pausedAt = null;
      }
    },
    look: () => {
      const first = Math.max(0, next - capacity);
      const matching = Array.from({ length: next - first }, (_, i) => first + i).filter((n) => n % modulus === 0);
      const upTo = matching.filter((n) => pausedAt === null || n < pausedAt);
      return { feed: view.get(), expected: upTo.toReversed().map(String), waiting: matching.length - upTo.length };
    },
  };
}

test('a paused view stays at its rows while a gap below is filled', () => {
  const { defer, pass } = manualDefer();
  const buffer = createBuffer<FeedRow>(100, defer);
  const view = createFeedView(buffer, defer);
  buffer.push([gap(1), gap(2), gap(3)]);
  pass(200);
  view.pause();
  buffer.push([gap(9)]);
  buffer.replace((row) => row.key === '2', [gap(20), gap(21)]);
  pass(200);
  expect(shown(view.get())).toEqual(['3', '21', '20', '1']);
  expect(view.get().waiting).toBe(1);
});

test('a snapshot is the same object until something changed: React renders no more than that', () => {
  const { defer, pass } = manualDefer();
  const buffer = createBuffer<FeedRow>(10, defer);
  const view = createFeedView(buffer, defer);
  const before = view.get();
  expect(view.get()).toBe(before);
  buffer.push([gap(1)]);
  pass(200);
  expect(view.get()).not.toBe(before);
});
