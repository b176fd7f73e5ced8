import type { StoredRecord } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { openRecord, sealingContext } from './sealing.ts';
import type { FetchedPartition } from './wire/data-requests.ts';
import { decodeRecords, isAbortMarker, sizeOf, splitBatches, type RawBatch } from './wire/record-batch.ts';

/** Records that are taken together, and where to go on after them. */
export interface Taken {
  readonly records: readonly StoredRecord[];
  readonly next: bigint;
  readonly bytes: number;
}

/**
 * What one fetch brought of one partition, decoded as it is taken. Records of aborted transactions and the marks that end
 * transactions are left out: a reader sees what is committed, and offsets have holes.
 */
export class PartitionBuffer {
  readonly #fetched: FetchedPartition;
  readonly #keyring: Keyring | null;
  readonly #batches: RawBatch[];
  readonly #aborted: { readonly producerId: bigint; readonly first: bigint }[];
  /** Writers whose records from here on were taken back. */
  readonly #aborting = new Set<bigint>();
  /** Decoded and not taken, of the batch that ends before {@link #decodedEnd}. */
  #decoded: readonly StoredRecord[] = [];
  #decodedEnd: bigint;
  #next: bigint;

  /** @param keyring null: the topic rests in clear. */
  constructor(fetched: FetchedPartition, from: bigint, keyring: Keyring | null) {
    this.#fetched = fetched;
    this.#keyring = keyring;
    this.#batches = splitBatches(fetched.bytes);
    this.#aborted = fetched.aborted.toSorted((a, b) => (a.first < b.first ? -1 : 1));
    this.#next = from;
    this.#decodedEnd = from;
    this.#skipInvisible();
  }

  /** Where to go on after what was taken. */
  get next(): bigint {
    return this.#next;
  }

  /** Nothing is left to take. */
  get isEmpty(): boolean {
    return this.#decoded.length === 0 && this.#batches.length === 0;
  }

  /** About how much memory it holds. */
  get bytes(): number {
    return this.isEmpty ? 0 : this.#fetched.bytes.length;
  }

  /** About `maxBytes` of records, at least one while there is one. */
  async take(maxBytes: number): Promise<Taken> {
    const records: StoredRecord[] = [];
    let bytes = 0;
    while (records.length === 0 || bytes < maxBytes) {
      if (this.#decoded.length === 0 && !(await this.#decode())) break;
      let count = 0;
      for (const record of this.#decoded) {
        if (records.length > 0 && bytes >= maxBytes) break;
        records.push(record);
        bytes += sizeOf(record);
        count++;
      }
      this.#decoded = this.#decoded.slice(count);
      if (this.#decoded.length === 0) this.#passed(this.#decodedEnd);
      else this.#next = (records.at(-1)?.offset ?? 0n) + 1n;
    }
    return { records, next: this.#next, bytes };
  }

  async #decode(): Promise<boolean> {
    const [batch] = this.#batches;
    if (batch === undefined) return false;
    const { topic, partition } = this.#fetched;
    try {
      const from = this.#next;
      const records = (await decodeRecords(batch)).filter(({ offset }) => offset >= from);
      const keyring = this.#keyring;
      const context = sealingContext(topic, partition);
      this.#decoded = keyring === null ? records : records.map((record) => openRecord(record, keyring, context));
    } catch (error) {
      throw located(error, { topic, partition, offset: String(batch.baseOffset) });
    }
    this.#batches.shift();
    this.#decodedEnd = batch.lastOffset + 1n;
    if (this.#decoded.length === 0) this.#passed(this.#decodedEnd);
    return true;
  }

  #passed(end: bigint): void {
    this.#next = end;
    this.#skipInvisible();
  }

  /** Goes past what no reader sees at the beginning of what is left. */
  #skipInvisible(): void {
    for (;;) {
      const [batch] = this.#batches;
      if (batch === undefined || !this.#isInvisible(batch)) return;
      this.#batches.shift();
      this.#next = batch.lastOffset + 1n;
    }
  }

  #isInvisible(batch: RawBatch): boolean {
    while ((this.#aborted[0]?.first ?? batch.lastOffset + 1n) <= batch.lastOffset) {
      const begun = this.#aborted.shift();
      if (begun !== undefined) this.#aborting.add(begun.producerId);
    }
    if (batch.isControl) {
      if (isAbortMarker(batch)) this.#aborting.delete(batch.producerId);
      return true;
    }
    return batch.isTransactional && this.#aborting.has(batch.producerId);
  }
}

function located(error: unknown, details: Readonly<Record<string, unknown>>): unknown {
  if (!(error instanceof VigieError)) return error;
  return new VigieError(error.code, error.message, { cause: error, details: { ...error.details, ...details } });
}
