import { Follower } from '../../../conformance/follower.ts';
import { catchUp, createTables, keyed } from '../../../conformance/scene.ts';
import { openPostgresHarness, type PostgresHarness } from './postgres-harness.ts';

/** A database of its own with what the statements make, and a table for markers. */
export async function openScene(...statements: readonly string[]): Promise<PostgresHarness> {
  const harness = await openPostgresHarness();
  await createTables(harness, []);
  await run(harness, ...statements);
  return harness;
}

/** Runs statements one by one, each in a transaction of its own. */
export async function run(harness: PostgresHarness, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await harness.database.query(statement);
}

/** Follows from the beginning until all that is there was read. */
export async function started(harness: PostgresHarness): Promise<Follower> {
  const follower = new Follower(harness);
  await catchUp(harness, follower);
  return follower;
}

/** Operation, key, before and after of the changes that came with the tail. */
export function tailOf(follower: Follower, urn: string): readonly (readonly unknown[])[] {
  return follower
    .of(urn)
    .filter(({ op }) => op !== 'r')
    .map(({ op, key, before, after }) => [
      op,
      key?.reveal() ?? null,
      before?.reveal() ?? null,
      after?.reveal() ?? null,
    ]);
}

/** Reads two tables, `a` and `b`, with many rows in small steps; the statements run in the middle of it. */
export async function readInterrupted(
  harness: PostgresHarness,
  statements: readonly string[],
  until?: (seen: Follower) => boolean,
): Promise<Follower> {
  await createTables(harness, [keyed('a'), keyed('b')]);
  for (const table of ['a', 'b']) await harness.fill(table, { from: 0, count: 3000 });
  const follower = new Follower(harness);
  const left = [...statements];
  await catchUp(harness, follower, {
    maxBytes: 2000,
    tuning: { chunkRows: 20 },
    onBatch: ({ changes }) => (changes.length === 0 ? undefined : run(harness, ...left.splice(0))),
    ...(until === undefined ? {} : { until }),
  });
  return follower;
}
