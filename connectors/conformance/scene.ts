import { expect } from 'vitest';
import { compareText, rowText } from './evidence.ts';
import type { Follower, FollowOptions } from './follower.ts';
import type { SourceHarness, TableSpec, Tuning } from './harness.ts';

export const keyed = (name: string): TableSpec => ({
  name,
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'v', type: 'text' },
  ],
  key: ['id'],
});

export const keyless = (name: string): TableSpec => ({ ...keyed(name), key: [] });

const MARKERS = 'markers';

export async function createTables(harness: SourceHarness, tables: readonly TableSpec[]): Promise<void> {
  for (const table of [keyed(MARKERS), ...tables]) await harness.create(table);
}

/** Writes a row after all that was written so far, and follows until it was seen and nothing is being read any more. */
export async function catchUp(
  harness: SourceHarness,
  follower: Follower,
  options: Partial<FollowOptions> & { readonly tuning?: Tuning } = {},
): Promise<void> {
  const id = markerIds++;
  await harness.transact([{ do: 'insert', table: MARKERS, rows: [{ id, v: 'marker' }] }]);
  const markers = harness.urn(MARKERS);
  const until = (seen: Follower) => seen.saw(markers, id) && !seen.isReading && (options.until?.(seen) ?? true);
  await follower.follow({ ...options, until }, options.tuning);
}

let markerIds = 1;

/** The evidence of each table is its content, row for row. */
export async function expectExact(
  harness: SourceHarness,
  follower: Follower,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables) {
    const rows = (await harness.rows(table)).map(rowText).toSorted(compareText);
    expect({ table, rows: follower.evidence.content(harness.urn(table)) }).toEqual({ table, rows });
  }
}

/** Follows in the background while `work` goes on, then until everything of it was seen. */
export async function followWhile(
  harness: SourceHarness,
  follower: Follower,
  options: Partial<FollowOptions> & { readonly tuning?: Tuning; readonly work: () => Promise<unknown> },
): Promise<void> {
  let isOver = false;
  const following = follower.follow({ ...options, until: () => isOver }, options.tuning);
  try {
    await Promise.race([options.work(), following]);
  } finally {
    isOver = true;
  }
  await following;
  await catchUp(harness, follower, options);
}
