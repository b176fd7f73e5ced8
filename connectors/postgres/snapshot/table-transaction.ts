import type pg from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import { quoteLiteral } from '../identifiers.ts';
import { parseLsn } from '../lsn.ts';
import { sqlStateOf } from '../pg-errors.ts';
import { LOG_END } from '../schema/discovery.ts';
import { relationOf, type FoundTable, type Relation, type Relations } from '../schema/relations.ts';
import { lockSql } from './table-copy.ts';
import type { ReadRange } from './table-reading.ts';
import { parseSnapshot } from './visibility.ts';

export interface BeginOptions {
  readonly relations: Relations;
  readonly table: { readonly oid: number; readonly schema: string; readonly name: string };
  /** An exported snapshot; null takes a new one. */
  readonly snapshotName: string | null;
  readonly lockTimeoutMs: number;
}

/**
 * `open`: the transaction is open and the table locked against DDL. Otherwise it is over:
 * `busy`: somebody holds a lock · `moved`: the table has another name by now · `gone`: it does not exist · `rewritten`:
 * its storage was replaced after the snapshot, which therefore does not show its rows · `standby`: what a snapshot that
 * was taken there sees cannot be told, since `pg_current_snapshot` leaves out the transactions that run on the primary.
 */
export type TableTransaction =
  | {
      readonly state: 'open';
      readonly relation: Relation;
      readonly seen: NonNullable<ReadRange['seen']>;
      readonly rowsEstimated: number;
    }
  | { readonly state: 'busy' | 'moved' | 'gone' | 'rewritten' | 'standby' };

const Opened = z.object({
  snapshot: z.string(),
  watermark: z.string(),
  intact: z.boolean().nullable(),
  standby: z.boolean(),
});
type Opened = z.infer<typeof Opened>;

/**
 * Opens a read-only transaction for one table. The lock is taken before the shape is read, so that the shape is the one
 * that the rows will have; other sessions are kept from nothing but DDL, and only for this transaction.
 *
 * TRUNCATE and rewriting forms of ALTER TABLE are not safe for older snapshots: those would find the table empty.
 * The catalogue as the snapshot sees it still names the old storage, `pg_relation_filenode` the present one.
 * https://www.postgresql.org/docs/current/mvcc-caveats.html
 */
export async function beginTable(client: pg.Client, options: BeginOptions): Promise<TableTransaction> {
  const { table, relations, snapshotName } = options;
  const shape = relations.known(table.oid) ?? (await relations.readOne(table.oid))?.shape;
  if (shape === undefined) return { state: 'gone' };
  if (shape.schema !== table.schema || shape.name !== table.name) return { state: 'moved' };
  const take = snapshotName === null ? '' : `SET TRANSACTION SNAPSHOT ${quoteLiteral(snapshotName)};`;
  try {
    await query(
      client,
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${take} SET LOCAL lock_timeout = ${options.lockTimeoutMs}; ${lockSql(shape)}`,
    );
  } catch (error) {
    const state = sqlStateOf(error);
    await query(client, 'ROLLBACK');
    // 55P03 lock_not_available · 42P01 undefined_table, 3F000 its schema: looked at again the next time.
    if (state === '55P03') return { state: 'busy' };
    if (state === '42P01' || state === '3F000')
      return { state: (await relations.readOne(table.oid)) === null ? 'gone' : 'moved' };
    throw error;
  }
  return opened(client, options);
}

async function opened(client: pg.Client, options: BeginOptions): Promise<TableTransaction> {
  const { table, relations } = options;
  const row = Opened.parse((await query(client, openedSql(table.oid))).rows[0]);
  // Nothing can change its shape now.
  const found = await relations.readOne(table.oid);
  const obstacle = found === null ? 'gone' : obstacleTo(found, row, options);
  if (found === null || obstacle !== null) {
    await query(client, 'ROLLBACK');
    return { state: obstacle ?? 'gone' };
  }
  const seen = { snapshot: parseSnapshot(row.snapshot), text: row.snapshot, watermark: parseLsn(row.watermark) };
  return { state: 'open', relation: relationOf(found.shape), seen, rowsEstimated: found.rowsEstimated };
}

function obstacleTo({ shape }: FoundTable, { intact, standby }: Opened, { table, snapshotName }: BeginOptions) {
  if (shape.schema !== table.schema || shape.name !== table.name) return 'moved';
  if (intact !== true) return 'rewritten';
  return standby && snapshotName === null ? 'standby' : null;
}

function openedSql(oid: number): string {
  return `SELECT pg_current_snapshot()::text AS snapshot, (${LOG_END})::text AS watermark, pg_is_in_recovery() AS standby,
    CASE WHEN r.relkind = 'p'
      THEN (SELECT coalesce(bool_and(c.relfilenode = pg_relation_filenode(c.oid)), true)
              FROM pg_partition_tree(r.oid) t JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf)
      ELSE r.relfilenode = pg_relation_filenode(r.oid) END AS intact
    FROM (SELECT ${oid}::oid AS wanted) w LEFT JOIN pg_class r ON r.oid = w.wanted`;
}
