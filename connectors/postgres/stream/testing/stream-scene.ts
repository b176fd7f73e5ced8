import { Follower } from '../../../conformance/follower.ts';
import { catchUp } from '../../../conformance/scene.ts';
import type { PostgresHarness } from './postgres-harness.ts';

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
