import type { SourceHarness, Statement } from './harness.ts';

/** Numbers from a seed (mulberry32, public domain by T. Ettinger), so that a failing run can be run again. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export interface WorkloadOptions {
  readonly tables: readonly string[];
  readonly seed: number;
  /** Rows have ids below. */
  readonly ids: number;
  readonly transactions: number;
}

/**
 * Transactions as applications make them: inserts, updates, new keys, deletes, several rows at once, some rolled back,
 * some to a savepoint. A clash of keys rolls the transaction back, which is a case too.
 */
export async function runWorkload(harness: SourceHarness, options: WorkloadOptions): Promise<void> {
  const random = randomFrom(options.seed);
  for (let i = 0; i < options.transactions; i++) {
    const statements: Statement[] = [];
    const count = 1 + random(4);
    for (let s = 0; s < count; s++) statements.push(...someStatements(random, options));
    const end = random(8) === 0 ? 'rollback' : 'commit';
    await harness.transact(statements, end).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  }
}

function someStatements(random: (below: number) => number, { tables, ids }: WorkloadOptions): Statement[] {
  const table = tables[random(tables.length)] ?? '';
  const id = random(ids);
  const v = `value ${random(1000)}`;
  switch (random(8)) {
    case 0:
    case 1:
      return [{ do: 'insert', table, rows: [{ id, v }] }];
    case 2:
      return [
        { do: 'insert', table, rows: Array.from({ length: 5 }, (_, i) => ({ id: ids + random(100_000) * 10 + i, v })) },
      ];
    case 3:
    case 4:
      return [{ do: 'update', table, set: { v }, where: { id } }];
    case 5:
      return [{ do: 'update', table, set: { id: random(ids) }, where: { id } }];
    case 6:
      return [{ do: 'delete', table, where: { id } }];
    default:
      return [
        { do: 'savepoint' },
        { do: 'insert', table, rows: [{ id: ids * 1000 + random(100_000), v: 'ghost' }] },
        { do: 'rollback to savepoint' },
      ];
  }
}

/** Harnesses mark clashes of keys, deadlocks and the like with this name. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

function isConflict(error: unknown): boolean {
  return error instanceof ConflictError;
}
