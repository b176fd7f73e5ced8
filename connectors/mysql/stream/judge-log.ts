import { VigieError } from '#kernel/errors/vigie-error';
import { query, type Connection } from '../connection.ts';
import type { DumpStart } from '../protocol/binlog-dump.ts';
import { logFiles, type Server } from '../server.ts';
import type { CaptureHead } from './capture-state.ts';

export interface JudgedLog {
  readonly head: CaptureHead;
  readonly start: DumpStart;
  readonly isOtherServer: boolean;
}

/**
 * Whether a server's log goes on where the capture stopped: by its file, where it is the same server; by GTIDs on another
 * one that has all that we have, as after a fail-over.
 *
 * @throws VigieError `VIG_C107` when what comes next was purged, `VIG_C112` when it is another history.
 */
export async function judgeLog(control: Connection, server: Server, head: CaptureHead): Promise<JudgedLog> {
  const { start, identity, gtids } = head;
  const isSame = identity === server.identity;
  if (!isSame && (!server.hasGtids || gtids === ''))
    throw new VigieError('VIG_C112', 'the source is another server, and has no GTIDs to go on by');
  if (server.flavour === 'mysql' && server.hasGtids && gtids !== '')
    await judgeGtids(control, gtids, !isSame || start === null);
  if (server.flavour === 'mariadb' && !isSame) await judgeDomains(control, gtids);
  if (!isSame) {
    return {
      head: { ...head, identity: server.identity, era: head.era + 1 },
      start: { by: 'gtid', gtids },
      isOtherServer: true,
    };
  }
  // Nothing has come since it began by GTIDs.
  if (start === null) return { head, start: { by: 'gtid', gtids }, isOtherServer: false };
  const file = (await logFiles(control)).find((one) => one.file === start.file);
  if (file === undefined || file.bytes < start.pos)
    throw new VigieError('VIG_C107', 'the binary log that comes next was purged', { details: { file: start.file } });
  return { head, start: { by: 'file', ...start }, isOtherServer: false };
}

/** @param byGtids the server is to find by GTIDs what comes next */
async function judgeGtids(control: Connection, gtids: string, byGtids: boolean): Promise<void> {
  const [row] = await query(
    control,
    'SELECT GTID_SUBSET(?, @@GLOBAL.gtid_executed) AS has_ours, GTID_SUBSET(@@GLOBAL.gtid_purged, ?) AS has_next',
    [gtids, gtids],
  );
  if (Number(row?.['has_ours']) !== 1)
    throw new VigieError('VIG_C112', 'the source does not have the transactions that were read so far');
  if (byGtids && Number(row?.['has_next']) !== 1)
    throw new VigieError('VIG_C107', 'the server has purged transactions that come next');
}

/** MariaDB would wait for transactions of a domain that it never had. */
async function judgeDomains(control: Connection, gtids: string): Promise<void> {
  const [row] = await query(control, 'SELECT @@GLOBAL.gtid_binlog_state AS state');
  const newest = new Map<string, bigint>();
  for (const [domain, sequence] of domains(typeof row?.['state'] === 'string' ? row['state'] : '')) {
    const before = newest.get(domain) ?? 0n;
    newest.set(domain, sequence > before ? sequence : before);
  }
  for (const [domain, sequence] of domains(gtids)) {
    if ((newest.get(domain) ?? 0n) < sequence)
      throw new VigieError('VIG_C112', 'the source does not have the transactions that were read so far');
  }
}

function domains(gtids: string): readonly (readonly [domain: string, sequence: bigint])[] {
  return Array.from(gtids.matchAll(/(\d+)-\d+-(\d+)/gu), ([, domain = '', sequence = '0']) => [
    domain,
    BigInt(sequence),
  ]);
}
