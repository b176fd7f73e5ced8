import type { Log, LogProducer } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { BackoffOptions } from '#kernel/lifecycle/backoff';
import type { Service } from '#kernel/lifecycle/service';
import { diskSpace, RECOVERY_BYTES, reserveBytes } from '../embedded/disk-space.ts';
import type { EmbeddedServer } from '../embedded/postgres-server.ts';

const LOOK_EVERY_MS = 500;
/** What hovers around the reserve does not go on and off. */
const CALM = 1.1;
export const GUARD_BACKOFF: BackoffOptions = { firstMs: 250, factor: 2, mostMs: 4_000, jitter: 0.5 };

/**
 * Keeps the embedded server alive. PostgreSQL ends when it cannot write its log, or is killed; it is started again on the
 * same port, so that everybody's next attempt finds it. While the disk is too full for its recovery it is not tried.
 */
export function embeddedServerService(
  current: () => EmbeddedServer,
  restart: (ended: EmbeddedServer) => Promise<void>,
  clock: Clock,
): Service {
  return {
    name: 'embedded database',
    async run(signal, healthy) {
      const server = current();
      if (!server.isAlive()) {
        await demand(server.home, RECOVERY_BYTES);
        try {
          await restart(server);
        } catch (cause) {
          throw ended(server, cause);
        }
      }
      healthy();
      while (!signal.aborted) {
        if (!current().isAlive()) throw ended(current());
        await clock.sleep(LOOK_EVERY_MS, signal);
      }
    },
  };
}

function ended({ home }: EmbeddedServer, cause?: unknown): VigieError {
  return new VigieError('VIG_X608', 'the embedded PostgreSQL ended', { cause, details: { folder: home } });
}

/** Says that the reserve is touched: then nothing new is captured. */
export function diskSpaceService(folder: string, clock: Clock): Service {
  return {
    name: 'disk space',
    async run(signal, healthy) {
      const reserve = reserveBytes(await diskSpace(folder));
      await demand(folder, reserve * CALM);
      healthy();
      while (!signal.aborted) {
        await demand(folder, reserve);
        await clock.sleep(LOOK_EVERY_MS, signal);
      }
    },
  };
}

/**
 * The log as captures get it: while the reserve is touched their transactions fail with `VIG_K206` and nothing is
 * acknowledged, so that the source keeps its changes; workers and sinks, which let records go, still have room to write.
 */
export function logWithReserve(log: Log, folder: string): Log {
  const guarded = (producer: LogProducer): LogProducer => ({
    append: (records) => producer.append(records),
    async transact(work) {
      await demand(folder, reserveBytes(await diskSpace(folder)));
      await producer.transact(work);
    },
    [Symbol.asyncDispose]: () => producer[Symbol.asyncDispose](),
  });
  return {
    createTopics: (specs) => log.createTopics(specs),
    topics: () => log.topics(),
    largestRecord: (topic) => log.largestRecord(topic),
    producer: async (options) => guarded(await log.producer(options)),
    consumer: (options) => log.consumer(options),
    offsets: (topic) => log.offsets(topic),
    offsetsAt: (topic, timestampMs) => log.offsetsAt(topic, timestampMs),
    lag: (groupId) => log.lag(groupId),
    resetOffsets: (groupId, offsets) => log.resetOffsets(groupId, offsets),
    read: (topic, options) => log.read(topic, options),
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

/** @throws VigieError `VIG_K206` */
async function demand(folder: string, bytes: number): Promise<void> {
  const { freeBytes } = await diskSpace(folder);
  if (freeBytes >= bytes) return;
  throw new VigieError('VIG_K206', 'the disk under the log is almost full', {
    details: { folder, freeBytes, neededBytes: Math.ceil(bytes) },
  });
}
