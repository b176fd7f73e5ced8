import type { RecordBatch, StoredRecord } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { decodeBatch } from './batch-encoding.ts';
import type { Database, Row, Statement } from './database.ts';
import { open } from '../payload.ts';
import type { Partition } from './topic-directory.ts';

/** Where to read on in a partition. */
export interface Want {
  readonly partition: Partition;
  readonly at: bigint;
  /** An end known before the call: when nothing is stored from `at` on, that is where the partition goes on. */
  readonly end: bigint;
}

/** Records of one partition from `at` on; none when compaction left a hole there. */
export interface Fetched {
  readonly partition: Partition;
  readonly records: readonly StoredRecord[];
  readonly next: bigint;
}

/** How many stored batches are looked at in all, whatever their size. */
const MOST_BATCHES = 4096;
const FEWEST_BATCHES_PER_PARTITION = 16;

/** Reads, opens and decodes stored batches. */
export class Reader {
  readonly #db: Database;
  readonly #keyring: Keyring;
  readonly #fetch: Statement;

  constructor(db: Database, keyring: Keyring) {
    this.#db = db;
    this.#keyring = keyring;
    // The sum runs over the sizes before each batch, so at least one batch comes; only what passes is sent. A partition
    // with nothing stored gives one row of nulls, which tells it from one that was cut off. base64 because the driver
    // reads columns as text only, and it is shorter than hex.
    this.#fetch = {
      name: 'fetch',
      text: `SELECT wanted, base_offset, last_offset, records, first_ms, format, size, encode(payload, 'base64') FROM (
        SELECT w.wanted, b.*, coalesce(sum(b.size) OVER (
            ORDER BY w.wanted, b.last_offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
        FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY AS w(id, at, wanted)
        LEFT JOIN LATERAL (
          SELECT base_offset, last_offset, records, first_ms, format, size, payload FROM ${db.schema}.batches
          WHERE partition_id = w.id AND last_offset >= w.at ORDER BY last_offset LIMIT $4
        ) b ON true
      ) x WHERE bytes_before < $3 ORDER BY wanted, last_offset`,
    };
  }

  /** In the order of `wants`; those that `maxBytes` left no room for are missing. The last stored batch comes whole. */
  async fetch(wants: readonly Want[], maxBytes: number): Promise<readonly Fetched[]> {
    const perPartition = Math.max(FEWEST_BATCHES_PER_PARTITION, Math.floor(MOST_BATCHES / wants.length));
    const rows = await this.#db.rows(this.#fetch, [
      wants.map(({ partition }) => partition.id),
      wants.map(({ at }) => at),
      maxBytes,
      perPartition,
    ]);
    const opened = await Promise.all(rows.map((row) => this.#open(row, wants[Number(row[0]) - 1])));
    const fetched = new Map<Want, { readonly partition: Partition; readonly records: StoredRecord[]; next: bigint }>();
    for (const { want, records, next } of opened) {
      const entry = fetched.get(want) ?? { partition: want.partition, records: [], next };
      fetched.set(want, entry);
      for (const record of records) if (record.offset >= want.at) entry.records.push(record);
      entry.next = next;
    }
    return [...fetched.values()];
  }

  async #open(
    row: Row,
    want: Want | undefined,
  ): Promise<{ want: Want; records: readonly StoredRecord[]; next: bigint }> {
    if (want === undefined) throw new VigieError('VIG_K208', 'the log answered with another partition than asked');
    const [, base, last, count, firstMs, format, size, payload] = row;
    if (base === null || base === undefined || last === null || last === undefined)
      return { want, records: [], next: want.end };
    const { topic, partition, context } = want.partition;
    try {
      const sealed = { payload: Buffer.from(payload ?? '', 'base64'), format: Number(format) };
      const body = await open(sealed, Number(size), this.#keyring, context);
      const records = decodeBatch(body, { baseOffset: BigInt(base), records: Number(count), firstMs: Number(firstMs) });
      return { want, records, next: BigInt(last) + 1n };
    } catch (error) {
      if (!(error instanceof VigieError)) throw error;
      const where = { topic: topic.name, partition, offset: base, ...error.details };
      throw new VigieError(error.code, error.message, { cause: error, details: where });
    }
  }
}

export function toRecordBatch({ partition, records, next }: Fetched): RecordBatch {
  return { topic: partition.topic.name, partition: partition.partition, records, next };
}
