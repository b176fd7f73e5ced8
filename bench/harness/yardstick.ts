import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type pg from 'pg';
import { systemClock } from '#kernel/clock';

const run = promisify(execFile);
const SLOT = 'bench_yardstick';

/** A second slot, made before the rows are written, so that the same changes can be read again by another program. */
export async function placeYardstick(source: pg.Pool): Promise<void> {
  await source.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [SLOT]);
}

/** How fast PostgreSQL's own `pg_recvlogical` reads the changes of that slot and throws them away: rows a second. */
export async function readYardstick(source: pg.Pool, url: string, rows: number, publication: string): Promise<number> {
  const { rows: found } = await source.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  const endpos = found[0]?.lsn ?? '0/0';
  // A record past the end position makes pg_recvlogical stop there.
  await source.query("SELECT pg_logical_emit_message(true, 'bench', 'end')");
  const began = systemClock.now();
  await run('pg_recvlogical', [
    '-d',
    url,
    '--slot',
    SLOT,
    '--start',
    '--endpos',
    endpos,
    '--no-loop',
    '-o',
    'proto_version=1',
    '-o',
    `publication_names=${publication}`,
    '-f',
    '/dev/null',
  ]);
  const seconds = (systemClock.now() - began) / 1000;
  await source.query('SELECT pg_drop_replication_slot($1)', [SLOT]);
  return rows / seconds;
}
