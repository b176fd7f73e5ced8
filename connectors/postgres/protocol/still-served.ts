import { connect, disconnect, query } from '../connection.ts';
import { quoteLiteral } from '../identifiers.ts';

const LIMIT_MS = 5000;

/**
 * Whether a walsender holds our slot still. A dead path is false within five seconds; so is a walsender that the server
 * has ended, by `wal_sender_timeout` for example. Never rejects.
 */
export async function isStillServed(
  source: { readonly url: string; readonly slot: string; readonly signal?: AbortSignal | undefined },
  pid: number,
): Promise<boolean> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = source.signal === undefined ? limit : AbortSignal.any([source.signal, limit]);
  try {
    const client = await connect(source.url, { applicationName: 'vigie liveness', signal });
    const abort = () => client.connection.stream.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const found = await query(
        client,
        `SELECT active_pid = ${pid} AS served FROM pg_replication_slots WHERE slot_name = ${quoteLiteral(source.slot)}`,
      );
      return found.rows[0]?.['served'] === true;
    } finally {
      signal.removeEventListener('abort', abort);
      await disconnect(client);
    }
  } catch {
    return false; // Whatever failed: nobody could be asked.
  }
}
