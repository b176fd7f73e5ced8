import type { StoredRecord } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { sizeOf } from './batch-encoding.ts';
import type { Database, Statement } from './database.ts';
import { OffsetMap } from './offset-map.ts';
import type { Replacement, StoredBatch, StoredBatches } from './stored-batches.ts';
import type { Partition } from './topic-directory.ts';

/** 24 MiB of map at most. */
const MOST_KEYS = 700_000;
/** Small batches are joined up to this. */
const JOINED_BYTES = 256 * 1024;

export interface CleanerOptions {
  /** How long a tombstone stays after the pass that removed what it deletes, so that slow readers still meet it. */
  readonly tombstoneDelayMs: number;
  /** Distinct keys that one pass may hold. For tests. */
  readonly mostKeys?: number | undefined;
}

interface Progress {
  /** Everything below has been compared with everything below. */
  readonly cleanedTo: bigint;
  /** How many records were kept below. */
  readonly kept: bigint;
}

/**
 * Compacts a partition as Kafka's cleaner does, in bounded memory: a pass maps the newest offset of each key of the
 * part not yet cleaned (as much of it as the map holds), then goes through the partition from its beginning and drops
 * what has a newer record in the map. Runs of batches are replaced in transactions of their own; a pass that dies in
 * the middle leaves a partition that is right and less compact (I6).
 */
export class Cleaner {
  readonly #batches: StoredBatches;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #options: CleanerOptions;
  readonly #save: Statement;
  readonly #load: Statement;

  constructor(batches: StoredBatches, db: Database, clock: Clock, options: CleanerOptions) {
    this.#batches = batches;
    this.#db = db;
    this.#clock = clock;
    this.#options = options;
    this.#load = {
      name: 'cleaner-load',
      text: `SELECT cleaned_to, kept FROM ${db.schema}.cleaning WHERE partition_id = $1`,
    };
    this.#save = {
      name: 'cleaner-save',
      text: `INSERT INTO ${db.schema}.cleaning (partition_id, cleaned_to, kept, tombstones_until)
        VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
        ON CONFLICT (partition_id) DO UPDATE
          SET cleaned_to = excluded.cleaned_to, kept = excluded.kept, tombstones_until = excluded.tombstones_until`,
    };
  }

  /** Passes until everything below `end` is clean. */
  async clean(partition: Partition, end: bigint): Promise<void> {
    let { cleanedTo } = await this.#progress(partition);
    do {
      const { map, base, to } = await this.#mapNewest(partition, cleanedTo, end);
      const { kept, tombstonesUntilMs } = await this.#rewrite(partition, { map, base, to });
      cleanedTo = to;
      await this.#db.rows(this.#save, [partition.id, to, kept, tombstonesUntilMs]);
    } while (cleanedTo < end);
  }

  async #progress(partition: Partition): Promise<Progress> {
    const [row] = await this.#db.rows(this.#load, [partition.id]);
    return { cleanedTo: BigInt(row?.[0] ?? 0), kept: BigInt(row?.[1] ?? 0) };
  }

  async #mapNewest(partition: Partition, from: bigint, end: bigint): Promise<Pass> {
    const most = Math.min(this.#options.mostKeys ?? MOST_KEYS, Number(end - from));
    const map = new OffsetMap(most);
    let to = from;
    for await (const { records, last } of this.#batches.read(partition, from, end)) {
      for (const { key, offset } of records) {
        // A full map ends the pass; what it holds is right for the offsets below.
        if (map.full) return { map, base: from, to: offset };
        if (key !== null && offset >= from) map.set(key, Number(offset - from));
      }
      to = last + 1n;
    }
    return { map, base: from, to: to > end ? to : end };
  }

  async #rewrite(partition: Partition, pass: Pass): Promise<{ kept: bigint; tombstonesUntilMs: number | null }> {
    const now = this.#clock.now();
    const run = new Run();
    let kept = 0n;
    let tombstonesUntilMs: number | null = null;
    const flush = async () => {
      const replacement = run.take();
      if (replacement !== null) await this.#batches.replace(partition, replacement);
    };
    for await (const batch of this.#batches.read(partition, 0n, pass.to)) {
      const records = batch.records.filter((record) => keeps(record, batch, pass, now));
      const hasTombstones = records.some(({ value }) => value === null);
      const until = hasTombstones ? (batch.tombstonesUntilMs ?? now + this.#options.tombstoneDelayMs) : null;
      kept += BigInt(records.length);
      if (until !== null) tombstonesUntilMs = Math.min(until, tombstonesUntilMs ?? until);
      if (!run.fits(batch)) await flush();
      run.add(batch, records, until);
    }
    await flush();
    return { kept, tombstonesUntilMs };
  }
}

interface Pass {
  readonly map: OffsetMap;
  /** Distances in the map count from here. */
  readonly base: bigint;
  readonly to: bigint;
}

function keeps(record: StoredRecord, batch: StoredBatch, { map, base, to }: Pass, now: number): boolean {
  if (record.key === null || record.offset >= to) return true;
  const newest = map.get(record.key);
  if (newest !== -1 && base + BigInt(newest) > record.offset) return false;
  if (record.value !== null) return true;
  // The last record stays, so that the end of the partition is never a hole.
  return record.offset === to - 1n || batch.tombstonesUntilMs === null || batch.tombstonesUntilMs > now;
}

/** Neighbouring batches on their way to become one. Holds what is kept and nothing else. */
class Run {
  #span: { readonly base: bigint; readonly from: bigint; to: bigint; batches: number; appendedAtMs: number } | null =
    null;
  #records: StoredRecord[] = [];
  #bytes = 0;
  #changed = false;
  #untilMs: number | null = null;

  fits({ bytes }: StoredBatch): boolean {
    return this.#span === null || this.#bytes + bytes <= JOINED_BYTES;
  }

  add(batch: StoredBatch, records: readonly StoredRecord[], untilMs: number | null): void {
    this.#span ??= { base: batch.base, from: batch.last, to: batch.last, batches: 0, appendedAtMs: batch.appendedAtMs };
    this.#span.to = batch.last;
    this.#span.batches++;
    this.#span.appendedAtMs = batch.appendedAtMs;
    this.#changed ||= records.length < batch.count || untilMs !== batch.tombstonesUntilMs;
    // Records are views into their batch: few of many would keep all of its bytes in memory.
    const sparse = records.length < batch.count;
    for (const record of records) {
      this.#records.push(sparse ? copied(record) : record);
      this.#bytes += sizeOf(record);
    }
    if (untilMs !== null) this.#untilMs = Math.max(untilMs, this.#untilMs ?? 0);
  }

  /** What replaces the run; null when it may stay as it is. */
  take(): Replacement | null {
    const span = this.#span;
    if (span === null) return null;
    const batch = {
      base: span.base,
      last: span.to,
      records: this.#records,
      appendedAtMs: span.appendedAtMs,
      tombstonesUntilMs: this.#untilMs,
    };
    const worthIt = this.#changed || span.batches > 1;
    const replacement = { from: span.from, to: span.to, batch: batch.records.length === 0 ? null : batch };
    this.#span = null;
    this.#records = [];
    this.#bytes = 0;
    this.#changed = false;
    this.#untilMs = null;
    return worthIt ? replacement : null;
  }
}

function copied(record: StoredRecord): StoredRecord {
  const { key, value } = record;
  return { ...record, key: key === null ? null : Buffer.from(key), value: value === null ? null : Buffer.from(value) };
}
