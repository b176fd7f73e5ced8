import type pg from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';

const Writers = z.object({ writers: z.array(z.string()) });

/** The transactions that could have written to a table when it was looked at: as CREATE INDEX CONCURRENTLY waits for them. */
export class WritersBefore {
  #writers: readonly string[];
  readonly #oid: number;

  private constructor(oid: number, writers: readonly string[]) {
    this.#oid = oid;
    this.#writers = writers;
  }

  static async of(client: pg.Client, oid: number): Promise<WritersBefore> {
    return new WritersBefore(oid, await writersOf(client, oid));
  }

  async areGone(client: pg.Client): Promise<boolean> {
    if (this.#writers.length === 0) return true;
    const now = new Set(await writersOf(client, this.#oid));
    this.#writers = this.#writers.filter((writer) => now.has(writer));
    return this.#writers.length === 0;
  }
}

/** A virtual transaction id is unique for the life of its transaction; a partition's lock is its own. */
async function writersOf(client: pg.Client, oid: number): Promise<readonly string[]> {
  const found = await query(
    client,
    `SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') AS writers FROM pg_locks l
      WHERE l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.granted AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND (l.relation = ${oid} OR l.relation IN (SELECT t.relid FROM pg_partition_tree(${oid}) t))`,
  );
  return Writers.parse(found.rows[0]).writers;
}
