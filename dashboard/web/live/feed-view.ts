import type { Buffer } from './buffer.ts';
import type { FeedRow } from './feed-row.ts';
import { createNotifier, defer, type Defer, type Readable } from './store.ts';

/** What the feed shows: the matching rows, newest first, up to where you paused. */
export interface FeedSnapshot {
  readonly length: number;
  /** Row `i`, 0 the newest shown. */
  readonly rowAt: (i: number) => FeedRow | undefined;
  /** Paused: rows that came since and match. */
  readonly waiting: number;
  readonly paused: boolean;
  /** Of the newest shown rows: how many label records one row stands for (1: all are shown). */
  readonly sampled: number;
  /** Rows held, matching or not. */
  readonly held: number;
}

/**
 * The feed through a filter, and still when paused.
 *
 * V1  It shows exactly the held rows that match, in order, without going over all of them again at each event.
 * V2  Paused, what is shown never changes but for the oldest rows leaving the buffer: nothing moves under the pointer.
 */
export interface FeedView extends Readable<FeedSnapshot> {
  readonly setFilter: (matches: (row: FeedRow) => boolean) => void;
  readonly pause: () => void;
  readonly follow: () => void;
}

const everything = () => true;

/** Rows looked at to tell the sampling rate. */
const SAMPLED_OVER = 50;

export function createFeedView(buffer: Buffer<FeedRow>, later: Defer = defer): FeedView {
  const notifier = createNotifier(later);
  let matches: (row: FeedRow) => boolean = everything;
  let indexes: number[] = [];
  let head = 0;
  let lookedUpTo = 0;
  let pausedAt: number | null = null;
  let inserted = 0;
  let snapshot: FeedSnapshot | null = null;
  buffer.subscribe(() => {
    snapshot = null;
    notifier.changed();
  });

  const catchUp = () => {
    const { first, end, inserted: nowInserted } = buffer.get();
    if (nowInserted !== inserted) {
      // Rows were put in below what is shown on top (a gap was filled): look at all of them anew, hold at the same row.
      if (pausedAt !== null) pausedAt += nowInserted - inserted;
      inserted = nowInserted;
      forget();
    }
    for (let i = Math.max(lookedUpTo, first); i < end; i += 1) {
      const row = buffer.at(i);
      if (row !== undefined && matches(row)) indexes.push(i);
    }
    lookedUpTo = end;
    while (head < indexes.length && (indexes[head] ?? 0) < first) head += 1;
    // The left-over front is cut rarely, so that each row is moved O(1) times.
    if (head > 4096 && head * 2 > indexes.length) {
      indexes = indexes.slice(head);
      head = 0;
    }
  };
  const forget = () => {
    indexes = [];
    head = 0;
    lookedUpTo = 0;
  };
  const changed = () => {
    snapshot = null;
    notifier.changed();
  };
  const take = (): FeedSnapshot => {
    catchUp();
    const limit = pausedAt;
    const shownEnd = limit === null ? indexes.length : lowerBound(indexes, limit, head);
    const length = Math.max(0, shownEnd - head);
    // The closure keeps the array it was made with: a later cut makes a new one.
    const held = indexes;
    const rowAt = (i: number) => (i < 0 || i >= length ? undefined : buffer.at(held[shownEnd - 1 - i] ?? -1));
    const { first, end } = buffer.get();
    return {
      length,
      rowAt,
      waiting: indexes.length - shownEnd,
      paused: limit !== null,
      sampled: samplingOf(rowAt, length),
      held: end - first,
    };
  };

  return {
    get: () => (snapshot ??= take()),
    subscribe: notifier.subscribe,
    setFilter: (next) => {
      matches = next;
      forget();
      changed();
    },
    pause: () => {
      if (pausedAt !== null) return;
      pausedAt = buffer.get().end;
      changed();
    },
    follow: () => {
      if (pausedAt === null) return;
      pausedAt = null;
      changed();
    },
  };
}

function samplingOf(rowAt: FeedSnapshot['rowAt'], length: number): number {
  let rows = 0;
  let stoodFor = 0;
  for (let i = 0; i < Math.min(length, SAMPLED_OVER); i += 1) {
    const row = rowAt(i);
    if (row?.kind !== 'finding') continue;
    rows += 1;
    stoodFor += row.of;
  }
  return rows === 0 ? 1 : stoodFor / rows;
}

/** First place at or after `from` whose value is `limit` or more. */
function lowerBound(sorted: readonly number[], limit: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
