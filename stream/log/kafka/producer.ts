import { randomUUID } from 'node:crypto';
import type { LogProducer, ProducerOptions, TopicRecords, Transaction } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import { KafkaConsumer } from './consumer.ts';
import { toLogError } from './errors.ts';
import type { Packer } from './outgoing.ts';
import { retrying } from './retrying.ts';
import { sendBatches, type Sending, type SenderParts } from './sender.ts';
import { TransactionSession } from './transaction-session.ts';
import { accepted } from './errors.ts';
import type { Compression } from './wire/compression.ts';
import { initProducerIdRequest } from './wire/transaction-requests.ts';

export interface ProducerParts extends SenderParts {
  readonly packer: Packer;
  readonly compression: Compression;
}

const TRANSACTION_TIMEOUT_MS = 60_000;
const IDENTITY_WITHIN_MS = 30_000;

/**
 * Writes records. With a transactional id everything goes in transactions under that id, so that a newer writer fences
 * this one. Without, appends are idempotent, and a transaction that consumes runs under the identity of the consumer.
 */
export class KafkaProducer implements LogProducer {
  readonly #parts: ProducerParts;
  readonly #named: boolean;
  readonly #session: TransactionSession;
  #sending: Promise<Sending> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: ProducerOptions, parts: ProducerParts) {
    this.#parts = parts;
    this.#named = options.transactionalId !== undefined;
    this.#session = new TransactionSession(
      {
        transactionalId: options.transactionalId ?? `vigie.${randomUUID()}`,
        timeoutMs: TRANSACTION_TIMEOUT_MS,
        compression: parts.compression,
        offsetMetadata: '',
      },
      parts,
    );
  }

  /**
   * With a transactional id it takes the id over at once: what an older writer left is decided then, so that a state which
   * is read afterwards is the whole state.
   */
  static async open(options: ProducerOptions, parts: ProducerParts): Promise<KafkaProducer> {
    const producer = new KafkaProducer(options, parts);
    try {
      if (producer.#named) await producer.#session.takeOver();
      return producer;
    } catch (error) {
      await producer[Symbol.asyncDispose]();
      throw error;
    }
  }

  async append(records: readonly TopicRecords[]): Promise<void> {
    if (this.#named) return this.transact({ records });
    this.#checkOpen();
    try {
      const work = await this.#parts.packer.pack(records);
      if (work.length === 0) return;
      // One after another: the sequence numbers of a partition must be.
      const mine = this.#turn.then(async () => sendBatches(work, await this.#identity(), this.#parts));
      this.#turn = mine.catch(() => {
        this.#sending = null;
      });
      await mine;
    } catch (error) {
      // What was not acknowledged may lie in the log nonetheless.
      const known = toLogError(error);
      throw known.code === 'VIG_K201' ? toLogError(error, { indefinite: true }) : known;
    }
  }

  async transact({ records, consumed }: Transaction): Promise<void> {
    this.#checkOpen();
    if (consumed === undefined || consumed.offsets.length === 0) {
      const work = await this.#packed(records);
      if (work.length > 0) await this.#session.transact(work, null);
      return;
    }
    const { consumer } = consumed;
    if (!(consumer instanceof KafkaConsumer)) throw new TypeError('a consumer of another log');
    const offsets = consumer.proof(consumed.offsets, true);
    const work = await this.#packed(records);
    const session = this.#named ? this.#session : consumer.session;
    await session.transact(work, offsets);
  }

  async #packed(records: readonly TopicRecords[]) {
    try {
      return await this.#parts.packer.pack(records);
    } catch (error) {
      throw toLogError(error);
    }
  }

  #identity(): Promise<Sending> {
    this.#sending ??= this.#newIdentity();
    this.#sending.catch(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #newIdentity(): Promise<Sending> {
    const { connections, clock, compression } = this.#parts;
    const { producerId, epoch } = await retrying({ clock, withinMs: IDENTITY_WITHIN_MS }, async () => {
      const answer = await connections.askAny(initProducerIdRequest(null, TRANSACTION_TIMEOUT_MS));
      accepted(answer.error);
      return answer;
    });
    return { producerId, epoch, transactional: false, compression, transactionalId: null, sequences: new Map() };
  }

  #checkOpen(): void {
    if (this.#closed) throw new VigieError('VIG_K203', 'the producer is closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#turn;
    await this.#parts.connections[Symbol.asyncDispose]();
  }
}
