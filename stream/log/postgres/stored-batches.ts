import type { StoredRecord } from '#contract/log';
import type { Keyring } from '#kernel/secrets/keyring';
import { decodeBatch, encodeBatch } from './batch-encoding.ts';
import type { Database, Session, Statement } from './database.ts';
import { open, seal } from '../payload.ts';
import type { Partition } from './topic-directory.ts';

/** A stored batch as the cleaner sees it. */
export interface StoredBatch {
  readonly base: bigint;
  readonly last: bigint;
  readonly count: number;
  readonly records: readonly StoredRecord[];
  readonly bytes: number;
  readonly appendedAtMs: number;
  /** When its tombstones may go; null before a pass has seen them. */
  readonly tombstonesUntilMs: number | null;
}

export interface Replacement {
  /** Rows with a last offset in this range go. */
  readonly from: bigint;
  readonly to: bigint;
  readonly batch: Omit<StoredBatch, 'count' | 'bytes'> | null;
}

/** Reads batches one after another, and replaces runs of them, offsets kept. */
export class StoredBatches {
  readonly #db: Database;
  readonly #keyring: Keyring;
  readonly #next: Statement;
  readonly #remove: Statement;
  readonly #insert: Statement;

  constructor(db: Database, keyring: Keyring) {
    const { schema: s } = db;
    this.#db = db;
    this.#keyring = keyring;
    this.#next = {
      name: 'cleaner-next',
      text: `SELECT base_offset, last_offset, records, first_ms, format, size, encode(payload, 'base64'),
          extract(epoch FROM appended_at) * 1000, extract(epoch FROM tombstones_until) * 1000
        FROM ${s}.batches WHERE partition_id = $1 AND last_offset >= $2 ORDER BY last_offset LIMIT $3`,
    };
    this.#remove = {
      name: 'cleaner-remove',
      text: `DELETE FROM ${s}.batches WHERE partition_id = $1 AND last_offset BETWEEN $2 AND $3`,
    };
    this.#insert = {
      name: 'cleaner-insert',
      text: `INSERT INTO ${s}.batches
        (partition_id, last_offset, base_offset, records, first_ms, max_ms, appended_at, tombstones_until, format, size, payload)
        VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000), $9, $10, $11)`,
    };
  }

  /** The batches of `[from, to)` in order, few at a time. */
  async *read(partition: Partition, from: bigint, to: bigint): AsyncIterable<StoredBatch> {
    for (let at = from; at < to;) {
      const rows = await this.#db.rows(this.#next, [partition.id, at, BATCHES_AT_ONCE]);
      for (const row of rows) {
        const [base, last, count, firstMs, format, size, payload, appendedAtMs, tombstonesUntilMs] = row;
        if (BigInt(base ?? 0) >= to) return;
        const sealed = { payload: Buffer.from(payload ?? '', 'base64'), format: Number(format) };
        const body = await open(sealed, Number(size), this.#keyring, partition.context);
        yield {
          base: BigInt(base ?? 0),
          last: BigInt(last ?? 0),
          count: Number(count),
          records: decodeBatch(body, {
            baseOffset: BigInt(base ?? 0),
            records: Number(count),
            firstMs: Number(firstMs),
          }),
          bytes: Number(size),
          appendedAtMs: Number(appendedAtMs),
          tombstonesUntilMs:
            tombstonesUntilMs === null || tombstonesUntilMs === undefined ? null : Number(tombstonesUntilMs),
        };
        at = BigInt(last ?? 0) + 1n;
      }
      if (rows.length < BATCHES_AT_ONCE) return;
    }
  }

  /** A reader sees the rows before or after, never neither. */
  async replace(partition: Partition, { from, to, batch }: Replacement): Promise<void> {
    const insert = batch === null ? null : await this.#row(partition, batch);
    await this.#db.transaction(async (session: Session) => {
      await session.rows(this.#remove, [partition.id, from, to]);
      if (insert !== null) await session.rows(this.#insert, insert);
    });
  }

  async #row(partition: Partition, batch: Omit<StoredBatch, 'count' | 'bytes'>) {
    let expected = batch.base;
    const gaps = batch.records.map(({ offset }) => {
      const gap = Number(offset - expected);
      expected = offset + 1n;
      return gap;
    });
    const { body, records, firstMs, maxMs } = encodeBatch(batch.records, gaps);
    const sealed = await seal(body, partition.topic.encrypted ? this.#keyring : null, partition.context);
    return [
      partition.id,
      batch.last,
      batch.base,
      records,
      firstMs,
      maxMs,
      batch.appendedAtMs,
      batch.tombstonesUntilMs,
      sealed.format,
      body.length,
      sealed.payload,
    ];
  }
}

const BATCHES_AT_ONCE = 8;
