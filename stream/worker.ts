import type { Log, LogConsumer, LogProducer, RecordBatch, TopicRecords } from '#contract/log';
import { isAbort, VigieError } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import { anySignal } from '#kernel/lifecycle/any-signal';

/** What a stateless worker does with the batches of one poll. */
export interface Handler {
  /**
   * Called before the first batch of a run: read what is needed from state topics. What it leaves running ends with
   * `signal`, which aborts when the run is over, however it ends.
   */
  prepare(log: Log, signal: AbortSignal): Promise<void>;
  /** Results of the batches. A bad record becomes a dead letter among them; throwing means that nothing happened. */
  handle(batches: readonly RecordBatch[]): Promise<readonly TopicRecords[]>;
}

export interface WorkerOptions {
  readonly name: string;
  readonly log: Log;
  readonly groupId: string;
  readonly topics: readonly string[] | RegExp;
  readonly handler: Handler;
  readonly logger: Logger;
  /** Bytes of records taken at once: bounds memory, together with the batch whose results are being written (P5). */
  readonly maxBytes: number;
  readonly maxWaitMs?: number | undefined;
}

/**
 * Consume a batch → handle → write results and offsets as one. So each record has its effect exactly once among the
 * committed results, whoever dies (P2), and the worker holds nothing that matters (P3).
 *
 * When the transaction is fenced (the partitions moved to another member meanwhile) nothing has happened: what this
 * member still owns is read again.
 */
export function createWorker(options: WorkerOptions): Service {
  return {
    name: options.name,
    async run(signal, healthy) {
      const over = new AbortController();
      try {
        await options.handler.prepare(options.log, anySignal([signal, over.signal]));
        await using consumer = await options.log.consumer({ groupId: options.groupId, topics: options.topics });
        await using producer = await options.log.producer();
        await work({ ...options, consumer, producer }, signal, healthy);
      } finally {
        over.abort();
      }
    },
  };
}

/** While the log writes the results of one batch, the next is handled. Their transactions keep their order. */
async function work(parts: Parts, signal: AbortSignal, healthy: () => void): Promise<void> {
  let writing: Promise<boolean> = Promise.resolve(true);
  while (!signal.aborted) {
    const batches = await poll(parts.consumer, parts, signal);
    const records = batches.length === 0 ? [] : await parts.handler.handle(batches);
    if (!(await writing)) {
      // What was polled since lies behind what was not written: all of it comes again.
      writing = Promise.resolve(true);
      await parts.consumer.rewind();
      continue;
    }
    if (batches.length === 0) continue;
    writing = write(batches, records, parts).then((written) => {
      if (written) healthy();
      return written;
    });
    // It is waited for above; until then nobody listens.
    writing.catch(() => undefined);
  }
  await writing;
}

async function poll(
  consumer: LogConsumer,
  options: WorkerOptions,
  signal: AbortSignal,
): Promise<readonly RecordBatch[]> {
  try {
    return await consumer.poll({ maxBytes: options.maxBytes, maxWaitMs: options.maxWaitMs ?? 1000, signal });
  } catch (error) {
    if (signal.aborted && isAbort(error)) return [];
    throw error;
  }
}

interface Parts extends WorkerOptions {
  readonly consumer: LogConsumer;
  readonly producer: LogProducer;
}

/** False when it was fenced: then nothing has happened. */
async function write(
  batches: readonly RecordBatch[],
  records: readonly TopicRecords[],
  { logger, consumer, producer }: Parts,
): Promise<boolean> {
  const offsets = batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
  try {
    await producer.transact({ records, consumed: { consumer, offsets } });
    return true;
  } catch (error) {
    if (!(error instanceof VigieError) || error.code !== 'VIG_K203') throw error;
    logger.info({ partitions: batches.length }, 'partitions moved away, reading again what is left');
    return false;
  }
}
