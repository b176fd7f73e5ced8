import type { CatalogDatabase, Queryable } from '../catalog/database.ts';

/** A record that the log must get because of what a transaction made true. */
export interface OutboxRecord {
  readonly topic: string;
  readonly key: string;
  /** JSON text; null is a tombstone. */
  readonly value: string | null;
  /** Rests encrypted in the outbox. */
  readonly sealed?: boolean | undefined;
}

export const outboxChannel = (schema: string): string => `${schema}_outbox`;

/** What a sealed value is bound to, so that it opens for nothing else. */
export const outboxContext = (topic: string, key: string): string => `outbox/${topic}/${key}`;

/**
 * Writes records to be relayed, in order, and wakes the relay when the transaction commits. To be called after the locks
 * that order writers of the same key are held: the ids then have the order of the commits.
 */
export async function writeOutbox(
  tx: Queryable,
  db: Pick<CatalogDatabase, 'schema' | 'keyring' | 'clock'>,
  records: readonly OutboxRecord[],
): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `WITH added AS (
       INSERT INTO outbox (topic, key, value, sealed, at_ms)
       SELECT t.topic, t.key, t.value, t.sealed, $5
       FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bool[]) WITH ORDINALITY AS t (topic, key, value, sealed, i) ORDER BY t.i
     ) SELECT pg_notify($6, '')`,
    [
      records.map((one) => one.topic),
      records.map((one) => one.key),
      records.map((one) => bytes(db, one)),
      records.map((one) => one.sealed === true),
      db.clock.now(),
      outboxChannel(db.schema),
    ],
  );
}

function bytes(db: Pick<CatalogDatabase, 'keyring'>, record: OutboxRecord): Buffer | null {
  if (record.value === null) return null;
  const plain = Buffer.from(record.value);
  return record.sealed === true ? db.keyring.encrypt(plain, outboxContext(record.topic, record.key)) : plain;
}
