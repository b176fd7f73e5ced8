import type pg from 'pg';

/**
 * Eight columns of about 250 bytes together, as a shop's customer table has them. Made by the server itself, so that
 * the writer's own cost stays small beside the source's.
 */
export const BENCH_TABLE = `
CREATE TABLE IF NOT EXISTS customer (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  full_name text NOT NULL,
  phone text NOT NULL,
  address text NOT NULL,
  balance numeric(12,2) NOT NULL,
  note text NOT NULL,
  created_at timestamptz NOT NULL
)`;

const GIVEN = `(ARRAY['Alice','Bruno','Camille','David','Emma','Farid','Giulia','Hugo'])[1 + i % 8]`;
const FAMILY = `(ARRAY['Martin','Bernard','Dubois','Moreau','Garcia','Rossi','Schmidt'])[1 + i % 7]`;

const ROWS = `
SELECT i, 'user' || i || '@example.com', ${GIVEN} || ' ' || ${FAMILY}, '+33 6 ' || lpad((i % 100000000)::text, 8, '1'),
  (1 + i % 180) || ' rue des Lilas, 7501' || (i % 10) || ' Paris', (i % 100000) / 100.0,
  'Delivered on time, customer was happy with the packaging and asked for an invoice by post. Reference ' || i || '.', clock_timestamp()
FROM generate_series($1::bigint, $2::bigint) AS g(i)`;

export const INSERT_ROWS = `INSERT INTO customer ${ROWS}`;

/** Fills the table with rows `from` to `to`, one commit per `perCommit` rows. */
export async function fill(source: pg.Pool, from: number, to: number, perCommit = 50_000): Promise<void> {
  for (let at = from; at <= to; at += perCommit)
    await source.query(INSERT_ROWS, [at, Math.min(to, at + perCommit - 1)]);
}
