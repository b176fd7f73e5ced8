import type pg from 'pg';
import type { Log, LogProducer, LogRecord, TopicRecords } from '#contract/log';
import type { Service } from '#kernel/lifecycle/service';
import { catalogError, type CatalogDatabase } from '../catalog/database.ts';
import { SessionBell } from '../catalog/session-bell.ts';
import { outboxChannel, outboxContext } from './outbox.ts';

const BATCH_ROWS = 1_000;
/** A notification may be lost with its connection; then the outbox is looked at this often. */
const LOOK_EVERY_MS = 1_000;
const STANDBY_MS = 2_000;

export interface RelayOptions {
  /** Told after each batch, for metrics. */
  readonly onRelayed?: ((stats: { readonly records: number; readonly oldestMs: number }) => void) | undefined;
}

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly sealed: boolean;
  readonly atMs: number;
}

/**
 * Carries what catalogue transactions made true to the log, in order: a row is deleted only after the log has it, so a
 * crash in between appends it again under the same key of a compacted topic (at least once). One relay works at a time,
 * by an advisory lock that dies with its session; the others stand by.
 */
export function outboxRelay(db: CatalogDatabase, log: Log, options: RelayOptions = {}): Service {
  return {
    name: 'outbox relay',
    async run(signal, healthy) {
      const session = await db.session();
      const bell = new SessionBell(session);
      try {
        if (!(await becomeActive(db, session, bell, signal))) return;
        await session.query(`LISTEN ${outboxChannel(db.schema)}`);
        const producer = await log.producer();
        try {
          while (!signal.aborted) {
            const relayed = await relayBatch(db, session, producer, options);
            healthy();
            if (relayed < BATCH_ROWS) await bell.wait(db.clock, LOOK_EVERY_MS, signal);
          }
        } finally {
          await producer[Symbol.asyncDispose]();
        }
      } catch (error) {
        throw catalogError(error);
      } finally {
        await session.end();
      }
    },
  };
}

/** Waits for the lock; false when told to stop before. */
async function becomeActive(
  db: CatalogDatabase,
  session: pg.Client,
  bell: SessionBell,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const { rows } = await session.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_lock(hashtext('vigie.outbox.' || $1)) AS mine",
      [db.schema],
    );
    if (rows[0]?.mine === true) return true;
    await bell.wait(db.clock, STANDBY_MS, signal);
  }
  return false;
}

async function relayBatch(
  db: CatalogDatabase,
  session: pg.Client,
  producer: LogProducer,
  options: RelayOptions,
): Promise<number> {
  // On the session that holds the lock: when it is lost, so is the right to relay.
  const { rows } = await session.query<Row>(
    `SELECT id::text AS id, topic, key, value, sealed, at_ms AS "atMs" FROM outbox ORDER BY id LIMIT ${BATCH_ROWS}`,
  );
  const [oldest] = rows;
  if (oldest === undefined) return 0;
  await producer.append(byTopic(db, rows));
  await session.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [rows.map((row) => row.id)]);
  options.onRelayed?.({ records: rows.length, oldestMs: oldest.atMs });
  return rows.length;
}

function byTopic(db: CatalogDatabase, rows: readonly Row[]): readonly TopicRecords[] {
  return [...Map.groupBy(rows, (row) => row.topic)].map(([topic, own]) => ({
    topic,
    records: own.map((row) => recordOf(db, row)),
  }));
}

function recordOf(db: CatalogDatabase, row: Row): LogRecord {
  const opened =
    row.value !== null && row.sealed ? db.keyring.decrypt(row.value, outboxContext(row.topic, row.key)) : row.value;
  return { key: Buffer.from(row.key), value: opened, timestampMs: row.atMs };
}
