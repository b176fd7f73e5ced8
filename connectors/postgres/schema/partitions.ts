import type pg from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import { sqlStateOf } from '../pg-errors.ts';
import type { Partition, Partitions } from './partition-moves.ts';

/** Tables and partitioned tables; their indexes inherit, too. */
const PARTITIONED = `c.relkind IN ('r', 'p') AND (c.relkind = 'p' OR c.relispartition) AND c.relpersistence = 'p'`;

/** A short text that changes when a partition comes, goes, or has its storage replaced: cheap to ask for every few seconds. */
export async function partitionsFingerprint(client: pg.Client): Promise<string> {
  const found = await query(
    client,
    `SELECT md5(coalesce(string_agg(concat_ws(':', c.oid, i.inhparent, i.xmin, c.relfilenode), ',' ORDER BY c.oid), '')) AS print
       FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid WHERE ${PARTITIONED}`,
  );
  return z.string().parse(found.rows[0]?.['print']);
}

const Nodes = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]));
const Root = z.object({ root: z.coerce.number(), nodes: Nodes });

/** `tableoid`: a row of the catalogue that is written with the table and never again. */
const MADE_WITH = -6;

/** The partitions of every partitioned table that is none itself, those of partitions included. */
export async function readPartitions(client: pg.Client): Promise<Partitions> {
  const found = await query(
    client,
    `WITH RECURSIVE tree AS (
       SELECT c.oid AS root, c.oid AS node FROM pg_class c WHERE ${PARTITIONED} AND NOT c.relispartition
       UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.node)
     SELECT t.root::int8 AS root, coalesce(json_agg(json_build_array(c.oid::int8, i.inhparent::int8, c.relfilenode::int8,
         i.xmin::text::int8, a.xmin::text::int8) ORDER BY c.oid) FILTER (WHERE t.node <> t.root), '[]') AS nodes
       FROM tree t JOIN pg_class c ON c.oid = t.node AND c.relkind IN ('r', 'p')
       LEFT JOIN pg_inherits i ON i.inhrelid = t.node AND t.node <> t.root
       LEFT JOIN pg_attribute a ON a.attrelid = t.node AND a.attnum = ${MADE_WITH} GROUP BY t.root`,
  );
  const rows = found.rows.map((row) => Root.parse(row));
  return new Map(rows.map(({ root, nodes }) => [root, nodes.map(partition)]));
}

function partition([oid, parent, storage, linkXid, madeXid]: z.infer<typeof Nodes>[number]): Partition {
  return { oid, parent, storage, linkXid, madeXid };
}

const Held = z.object({ bytes: z.coerce.number(), shown: z.coerce.number(), written: z.coerce.number() });
const MOST_ROWS_OF_A_PAGE = 291;

/**
 * Whether a table held rows when it became a partition, for which the stream brings no change. A table without storage
 * never held any. One that was made by the very transaction that made it a partition, `madeXid`, could be written by that
 * one only, from its first page on. Of any other it cannot be told: true.
 */
export async function heldRows(client: pg.Client, oid: number, madeXid: number | null): Promise<boolean> {
  const named = await query(
    client,
    `SELECT c.oid::regclass::text AS name, pg_relation_size(c.oid) AS bytes FROM pg_class c WHERE c.oid = ${oid}`,
  );
  const table = named.rows[0];
  if (table === undefined || Number(table['bytes']) === 0) return false;
  if (madeXid === null) return true;
  try {
    const found = await query(
      client,
      `SELECT pg_relation_size(${oid}) AS bytes, count(*) AS shown, count(*) FILTER (WHERE xmin::text = '${madeXid}') AS written
         FROM ONLY ${String(table['name'])}
        WHERE ctid = ANY (ARRAY(SELECT format('(0,%s)', n)::tid FROM generate_series(1, ${MOST_ROWS_OF_A_PAGE}) n))`,
    );
    const { bytes, shown, written } = Held.parse(found.rows[0]);
    return written > 0 || (shown === 0 && bytes > 0);
  } catch (error) {
    // 42P01 undefined_table: dropped meanwhile, which is found the next time. 42501: may not be read by itself.
    if (sqlStateOf(error) === '42P01') return false;
    if (sqlStateOf(error) === '42501') return true;
    throw error;
  }
}
