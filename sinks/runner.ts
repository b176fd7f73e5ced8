import type { Log, LogConsumer, RecordBatch } from '#contract/log';
import { systemClock, type Clock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import type { Logger } from '#kernel/telemetry/logger';
import type { Sink } from './sink.ts';

export interface RunnerOptions {
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Bytes asked of the log at once. Default 4 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * A call of the sink begins at most this often: under load records gather into fewer, larger transactions, while a
   * lone record is handled at once. Default 20 ms.
   */
  readonly minIntervalMs?: number | undefined;
  readonly metrics?: SinkMetrics | undefined;
}

/** What a sink's runner tells whoever counts. */
export interface SinkMetrics {
  handled(stats: {
    readonly sink: string;
    readonly records: number;
    readonly bytes: number;
    readonly durationMs: number;
  }): void;
  /** Another process had moved the sink on. */
  moved(stats: { readonly sink: string }): void;
}

const MAX_WAIT_MS = 500;

/**
 * Runs a sink on the log. The sink keeps its offsets with its effect (P2), so the log's group serves for the ownership
 * of partitions, and its committed offsets for showing lag and for retention only.
 *
 * When another process has moved the sink on (`VIG_S403`), positions are read again and work goes on there; any other
 * failure ends the run, and the supervisor starts it anew from the stored offsets.
 */
export function runSink(log: Log, sink: Sink, options: RunnerOptions): Service {
  const clock = options.clock ?? systemClock;
  const logger = options.logger.child({ sink: sink.name });
  return {
    name: `sink ${sink.name}`,
    async run(signal, healthy) {
      const consumer = await log.consumer({
        groupId: sink.groupId,
        topics: sink.topics,
        positions: (partitions) => sink.positions(partitions),
      });
      try {
        while (!signal.aborted) {
          const batches = await consumer.poll({
            maxBytes: options.maxBytes ?? 4 * 2 ** 20,
            maxWaitMs: MAX_WAIT_MS,
            signal,
          });
          if (batches.length === 0) {
            healthy();
            continue;
          }
          const startMs = clock.now();
          if (await handled(sink, consumer, batches, logger)) {
            await consumer.commit(batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next })));
            options.metrics?.handled({ sink: sink.name, ...sizeOf(batches), durationMs: clock.now() - startMs });
            healthy();
          } else {
            options.metrics?.moved({ sink: sink.name });
          }
          await clock.sleep(startMs + (options.minIntervalMs ?? 20) - clock.now(), signal);
        }
      } finally {
        await consumer[Symbol.asyncDispose]();
      }
    },
  };
}

/** False when another process was first; the consumer then stands where the sink stands. */
async function handled(
  sink: Sink,
  consumer: LogConsumer,
  batches: readonly RecordBatch[],
  logger: Logger,
): Promise<boolean> {
  try {
    await sink.handle(batches);
    return true;
  } catch (thrown) {
    const error = toVigieError(thrown);
    if (error.code !== 'VIG_S403') throw error;
    consumer.seek(await sink.positions(consumer.assignment()));
    logger.info({ errorCode: error.code }, 'sink was moved on elsewhere, reading its positions again');
    return false;
  }
}

function sizeOf(batches: readonly RecordBatch[]): { readonly records: number; readonly bytes: number } {
  let records = 0;
  let bytes = 0;
  for (const batch of batches) {
    records += batch.records.length;
    for (const record of batch.records) bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
  }
  return { records, bytes };
}
