import type { LogProducer, TopicRecords, Transaction } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import { PostgresConsumer } from './consumer.ts';
import type { Database } from './database.ts';
import type { Work, Writer } from './writer.ts';

type Fence = NonNullable<Work['fence']>;

/** Writes; with a transactional id, only as long as no newer producer has taken that id. */
export class PostgresProducer implements LogProducer {
  readonly #writer: Writer;
  readonly #fence: Fence | undefined;
  #closed = false;

  private constructor(writer: Writer, fence: Fence | undefined) {
    this.#writer = writer;
    this.#fence = fence;
  }

  /** Fences older producers with the same id at once: what they have in flight has happened, or never will. */
  static async open(writer: Writer, db: Database, transactionalId: string | undefined): Promise<PostgresProducer> {
    if (transactionalId === undefined) return new PostgresProducer(writer, undefined);
    const [row] = await db.rows(
      {
        name: 'producer-take',
        text: `INSERT INTO ${db.schema}.producers AS p VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET epoch = p.epoch + 1 RETURNING epoch`,
      },
      [transactionalId],
    );
    return new PostgresProducer(writer, { producerId: transactionalId, epoch: BigInt(row?.[0] ?? 0) });
  }

  async append(records: readonly TopicRecords[]): Promise<void> {
    this.#checkOpen();
    await this.#writer.write({ records, fence: this.#fence });
  }

  async transact({ records, consumed }: Transaction): Promise<void> {
    this.#checkOpen();
    if (consumed === undefined || consumed.offsets.length === 0) {
      await this.#writer.write({ records, fence: this.#fence });
      return;
    }
    if (!(consumed.consumer instanceof PostgresConsumer)) throw new TypeError('a consumer of another log');
    await this.#writer.write({
      records,
      fence: this.#fence,
      consumed: consumed.consumer.proof(consumed.offsets, true),
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new VigieError('VIG_K203', 'the producer is closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
