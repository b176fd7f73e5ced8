import type { Client } from 'pg';
import { z } from 'zod';
import { query } from '../connection.ts';
import { parseLsn, type Lsn } from '../lsn.ts';
import { sqlStateOf } from '../pg-errors.ts';

/** Which server this is, and where its log stands. */
export interface ServerIdentity {
  /** Made by initdb; the same on all standbys. Decimal digits, 64 bits. */
  readonly systemId: string;
  /** Goes up with every promotion and point-in-time recovery. */
  readonly timeline: number;
  readonly walEnd: Lsn;
  readonly database: string;
}

const Row = z.object({ systemid: z.string(), timeline: z.coerce.number(), xlogpos: z.string(), dbname: z.string() });

/** @param client a session of `connect(url, { replication: 'database' })` */
export async function identifySystem(client: Client): Promise<ServerIdentity> {
  const found = await query(client, 'IDENTIFY_SYSTEM');
  const row = Row.parse(found.rows[0]);
  return { systemId: row.systemid, timeline: row.timeline, walEnd: parseLsn(row.xlogpos), database: row.dbname };
}

/**
 * Where the log left timeline `from`: what was read there beyond this LSN is not part of the server's history any more.
 * Null when the server's history does not pass through that timeline (or its file is gone).
 *
 * @param client a session of `connect(url, { replication: 'database' })`
 */
export async function timelineEnd(
  client: Client,
  timelines: { readonly from: number; readonly current: number },
): Promise<Lsn | null> {
  if (timelines.current <= 1) return null;
  try {
    const found = await query(client, `TIMELINE_HISTORY ${timelines.current}`);
    const content = found.rows[0]?.['content'];
    return endIn(Buffer.isBuffer(content) ? content.toString('latin1') : String(content), timelines.from);
  } catch (error) {
    // 58P01 undefined_file: the history file was removed.
    if (sqlStateOf(error) === '58P01') return null;
    throw error;
  }
}

/** Lines of a history file: timeline, the LSN where it ended, a reason; parted by tabs. */
function endIn(history: string, timeline: number): Lsn | null {
  for (const line of history.split('\n')) {
    const [number, lsn] = line.trim().split(/\s+/u);
    if (number === String(timeline) && lsn !== undefined) return parseLsn(lsn);
  }
  return null;
}
