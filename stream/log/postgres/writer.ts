import type { LogRecord, TopicRecords } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { cutBatches } from '../batch-cutting.ts';
import { encodeBatch, sizeOf } from './batch-encoding.ts';
import type { Database, Parameter, Session, Statement } from './database.ts';
import type { Notifier } from './notifier.ts';
import { partitionOf } from '../partitioner.ts';
import { seal } from '../payload.ts';
import type { Tails } from './tails.ts';
import type { Partition, Topic, TopicDirectory } from './topic-directory.ts';

/** A batch is closed when it has this much; one larger record is a batch of its own. */
export const MAX_BATCH_BYTES = 1024 * 1024;
/** More payload than this goes in several statements of one transaction. */
const MAX_STATEMENT_BYTES = 8 * 1024 * 1024;
/** How much is being compressed at once. */
const MAX_SEALING_BYTES = 8 * 1024 * 1024;

export interface WriterParts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly tails: Tails;
  readonly notifier: Notifier;
  readonly keyring: Keyring;
}

export interface Work {
  readonly records: readonly TopicRecords[];
  readonly fence?: { readonly producerId: string; readonly epoch: bigint } | undefined;
  readonly consumed?: ConsumedOffsets | undefined;
}

/** What a group member has consumed, with what proves that it owns it. */
export interface ConsumedOffsets {
  readonly groupId: number;
  readonly memberId: string;
  readonly offsets: readonly { readonly partitionId: number; readonly epoch: bigint; readonly at: bigint }[];
}

interface SealedBatch {
  readonly partition: Partition;
  readonly records: number;
  readonly firstMs: number;
  readonly maxMs: number;
  readonly format: number;
  readonly size: number;
  readonly payload: Buffer;
}

/** Turns records into sealed batches and stores them, with consumed offsets, as one. */
export class Writer {
  readonly #parts: WriterParts;
  readonly #write: Statement;
  readonly #turns = new Map<number, number>();

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#write = { name: 'write', text: `SELECT ${parts.db.schema}.write($1, $2)` };
  }

  /** Resolves when everything is durable. */
  async write(work: Work): Promise<void> {
    const chunks = cutBatches(
      await this.#seal(await this.#route(work.records)),
      ({ payload }) => payload.length,
      MAX_STATEMENT_BYTES,
    );
    if (chunks.length === 0 && work.consumed === undefined && work.fence === undefined) return;
    const { db, tails, notifier } = this.#parts;
    const [only = [], ...more] = chunks;
    const ends =
      more.length === 0
        ? endsOf(await db.commit(this.#write, parameters(only, work)))
        : await db.transaction((session) => this.#writeChunks(session, chunks, work));
    for (const [partitionId, next] of ends) {
      tails.advance(partitionId, next);
      notifier.offset(partitionId, next);
    }
  }

  /** The row locks of the first chunk are held to the end, so the offsets of the chunks follow each other. */
  async #writeChunks(
    session: Session,
    chunks: readonly (readonly SealedBatch[])[],
    work: Work,
  ): Promise<Map<number, bigint>> {
    const ends = new Map<number, bigint>();
    for (const [index, chunk] of chunks.entries()) {
      const rows = await session.rows(this.#write, parameters(chunk, index === 0 ? work : { records: [] }));
      for (const [partitionId, next] of endsOf(rows)) ends.set(partitionId, next);
    }
    return ends;
  }

  async #route(work: readonly TopicRecords[]): Promise<Map<Partition, LogRecord[]>> {
    const routed = new Map<Partition, LogRecord[]>();
    for (const { topic: name, partition, records } of work) {
      const topic = await this.#parts.directory.topic(name);
      const keyless = partition ?? this.#nextTurn(topic);
      for (const record of records) {
        if (record.key === null && topic.compacted) {
          throw new VigieError('VIG_K209', 'a record of a compacted topic has no key', { details: { topic: name } });
        }
        const number = partition ?? (record.key === null ? keyless : partitionOf(record.key, topic.partitions.length));
        const target = topic.partitions[number];
        if (target === undefined) {
          throw new VigieError('VIG_K209', 'the topic has no such partition', {
            details: { topic: name, partition: number },
          });
        }
        const list = routed.get(target);
        if (list === undefined) routed.set(target, [record]);
        else list.push(record);
      }
    }
    return routed;
  }

  #nextTurn(topic: Topic): number {
    const turn = this.#turns.get(topic.id) ?? 0;
    this.#turns.set(topic.id, (turn + 1) % topic.partitions.length);
    return turn;
  }

  /** By partition id: the order in which partitions are locked. */
  async #seal(routed: ReadonlyMap<Partition, readonly LogRecord[]>): Promise<SealedBatch[]> {
    const sealed: SealedBatch[] = [];
    let sealing: Promise<SealedBatch>[] = [];
    let sealingBytes = 0;
    for (const [partition, records] of [...routed].toSorted(([a], [b]) => a.id - b.id)) {
      for (const part of cutBatches(records, sizeOf, MAX_BATCH_BYTES)) {
        const { body, ...frame } = encodeBatch(part);
        const { keyring } = this.#parts;
        sealing.push(
          seal(body, partition.topic.encrypted ? keyring : null, partition.context).then((bytes): SealedBatch => ({
            ...frame,
            ...bytes,
            partition,
            size: body.length,
          })),
        );
        sealingBytes += body.length;
        if (sealingBytes < MAX_SEALING_BYTES) continue;
        sealed.push(...(await Promise.all(sealing)));
        sealing = [];
        sealingBytes = 0;
      }
    }
    sealed.push(...(await Promise.all(sealing)));
    return sealed;
  }
}

/** Arguments of the function `write` (`schema.ts`): offsets are relative to what it reserves. */
function parameters(batches: readonly SealedBatch[], { fence, consumed }: Work): Parameter[] {
  const counts = new Map<number, number>();
  const metas = batches.map(({ partition, records, firstMs, maxMs, format, size }) => {
    const base = counts.get(partition.id) ?? 0;
    counts.set(partition.id, base + records);
    return [partition.id, base, base + records - 1, records, firstMs, maxMs, format, size];
  });
  const work = {
    ...(fence === undefined ? {} : { producer: fence.producerId, epoch: String(fence.epoch) }),
    ...(consumed === undefined
      ? {}
      : {
          group: consumed.groupId,
          member: consumed.memberId,
          consumed: consumed.offsets.map(({ partitionId, epoch, at }) => ({
            id: partitionId,
            epoch: String(epoch),
            at: String(at),
          })),
        }),
    ...(metas.length === 0
      ? {}
      : { batches: metas, partitions: [...counts].map(([id, records]) => ({ id, records })) }),
  };
  return [JSON.stringify(work), byteaArray(batches.map(({ payload }) => payload))];
}

function endsOf(rows: readonly (readonly (string | null)[])[]): Map<number, bigint> {
  const ends: Record<string, string> = JSON.parse(rows[0]?.[0] ?? '{}');
  return new Map(Object.entries(ends).map(([partitionId, next]) => [Number(partitionId), BigInt(next)]));
}

const BYTEA_OID = 17;

/**
 * `bytea[]` in PostgreSQL's binary form (`array_recv`): dimensions, has-nulls, element type, length, lower bound, then
 * each element after its length. The driver would send text, twice as long.
 */
function byteaArray(elements: readonly Buffer[]): Buffer {
  if (elements.length === 0) return words(0, 0, BYTEA_OID);
  const parts = [words(1, 0, BYTEA_OID, elements.length, 1)];
  for (const element of elements) parts.push(words(element.length), element);
  return Buffer.concat(parts);
}

function words(...values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length * 4);
  for (const [index, value] of values.entries()) out.writeInt32BE(value, index * 4);
  return out;
}
