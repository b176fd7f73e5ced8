import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { RecordBatch } from '#contract/log';
import type { Connections } from './connection/connections.ts';
import { BrokerRefusal, isRefusal, isTransient, toLogError } from './errors.ts';
import { listOffsets, type OffsetsParts } from './offsets.ts';
import type { Owned, OwnedPartitions } from './owned-partitions.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { EARLIEST, fetchRequest, LATEST, type FetchedPartition } from './wire/data-requests.ts';

export interface FetcherParts extends OffsetsParts {
  /** Of this consumer alone: a fetch waits for records. */
  readonly fetching: Connections;
  readonly owned: OwnedPartitions;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly groupId: string;
  /** Something can be taken, or something failed. */
  readonly news: () => void;
}

const LONGEST_WAIT_MS = 500;
const PAUSE_AFTER_TROUBLE_MS = 50;
/** So long nothing can be fetched before the next poll says so. */
const TROUBLE_FOR_MS = 30_000;

/**
 * Fetches ahead: at most one answer per broker beyond what is being worked on, and none while that much is waiting to be
 * taken (P5).
 */
export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #busy = new Set<number>();
  #maxBytes = 0;
  #failure: VigieError | null = null;
  #troubleSinceMs: number | null = null;
  #closed = false;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
  }

  /** About `maxBytes`, at most one batch per partition; empty when nothing is there yet. */
  async take(maxBytes: number): Promise<RecordBatch[]> {
    this.#maxBytes = maxBytes;
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
    const batches: RecordBatch[] = [];
    let left = maxBytes;
    for (const owned of this.#parts.owned.all()) {
      if (batches.length > 0 && left <= 0) break;
      const { buffer, topic, partition } = owned;
      if (buffer === null || owned.isPaused) continue;
      const { records, next, bytes } = await buffer.take(left);
      // What happened meanwhile (a seek, a new generation) wins.
      if (owned.buffer !== buffer || this.#parts.owned.get(owned) !== owned) continue;
      owned.position = next;
      if (buffer.isEmpty) owned.buffer = null;
      if (records.length === 0) continue;
      this.#parts.owned.served(owned);
      left -= bytes;
      batches.push({ topic, partition, records, next });
    }
    this.fetchOn();
    return batches;
  }

  /** Starts what can be fetched now. */
  fetchOn(): void {
    const { owned, directory } = this.#parts;
    if (this.#closed || this.#maxBytes === 0 || owned.bufferedBytes >= this.#maxBytes) return;
    const wants = new Map<number, Owned[]>();
    for (const each of owned.all()) {
      if (each.isPaused || each.position === null || each.buffer !== null) continue;
      const leader = directory.known(each.topic)?.leaders[each.partition] ?? -1;
      if (this.#busy.has(leader)) continue;
      const list = wants.get(leader);
      if (list === undefined) wants.set(leader, [each]);
      else list.push(each);
    }
    for (const [leader, list] of wants) {
      this.#busy.add(leader);
      void this.#fetch(leader, list).finally(() => {
        this.#busy.delete(leader);
        this.#parts.news();
      });
    }
  }

  async #fetch(leader: number, list: readonly Owned[]): Promise<void> {
    const wants = list.map(({ topic, partition, position }) => ({ topic, partition, offset: position ?? 0n }));
    try {
      const limits = { maxBytes: this.#maxBytes, maxWaitMs: LONGEST_WAIT_MS };
      const answers = await this.#parts.fetching.ask(leader, fetchRequest(wants, limits));
      for (const [index, each] of list.entries()) {
        const want = wants[index];
        const answer = answers.find(({ topic, partition }) => topic === each.topic && partition === each.partition);
        if (want !== undefined && answer !== undefined) await this.#arrived(each, want.offset, answer);
      }
      this.#troubleSinceMs = null;
    } catch (error) {
      await this.#trouble(error, list);
    }
  }

  async #arrived(owned: Owned, from: bigint, answer: FetchedPartition): Promise<void> {
    // A seek or a new owner came first.
    if (owned.position !== from || owned.buffer !== null || this.#parts.owned.get(owned) !== owned) return;
    if (answer.error !== 0) {
      const refusal = new BrokerRefusal(answer.error, { topic: owned.topic, partition: owned.partition });
      if (!isRefusal(refusal, 'OFFSET_OUT_OF_RANGE')) throw refusal;
      await this.#outOfRange(owned, from);
      return;
    }
    const keyring = this.#parts.directory.known(owned.topic)?.encrypted === true ? this.#parts.keyring : null;
    const buffer = new PartitionBuffer(answer, from, keyring);
    if (buffer.isEmpty) owned.position = buffer.next;
    else owned.buffer = buffer;
  }

  /** Retention was faster than the group, or the group stands where the log has not come to. */
  async #outOfRange(owned: Owned, from: bigint): Promise<void> {
    const [first] = await listOffsets([owned], EARLIEST, this.#parts);
    const [next] = await listOffsets([owned], LATEST, this.#parts);
    if (first === undefined || next === undefined || owned.position !== from) return;
    const where = { group: this.#parts.groupId, topic: owned.topic, partition: owned.partition };
    if (from > next.offset) {
      throw new VigieError('VIG_K204', 'the group stands past the end of the log', {
        details: { ...where, position: String(from), next: String(next.offset) },
      });
    }
    this.#parts.logger.warn(
      { ...where, lost: Number(first.offset - from) },
      'retention removed records before the group had read them',
    );
    owned.position = first.offset;
    owned.start = first.offset;
  }

  async #trouble(error: unknown, list: readonly Owned[]): Promise<void> {
    if (this.#closed) return;
    const { clock, directory, logger } = this.#parts;
    this.#troubleSinceMs ??= clock.now();
    const isOver = clock.now() - this.#troubleSinceMs > TROUBLE_FOR_MS;
    // A topic that was deleted is noticed by the leader of the group, which then gives it to nobody.
    const isPassing = isTransient(error) || isRefusal(error, 'UNKNOWN_TOPIC_OR_PARTITION');
    if (!isPassing || isOver) {
      this.#failure = toLogError(error);
      this.#troubleSinceMs = null;
      return;
    }
    logger.debug({ err: toVigieError(toLogError(error)), group: this.#parts.groupId }, 'fetch failed');
    await clock.sleep(PAUSE_AFTER_TROUBLE_MS);
    try {
      await directory.refresh([...new Set(list.map(({ topic }) => topic))]);
    } catch (cause) {
      if (!isTransient(cause)) this.#failure = toLogError(cause);
    }
  }

  close(): void {
    this.#closed = true;
  }
}
