import { isDeepStrictEqual } from 'node:util';
import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import type { ChangeCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import type { Ownership } from '#contract/ownership';
import { createCapture, type CaptureMetrics } from '#connectors/capture';
import type { Connector } from '#connectors/connector';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { Supervisor } from '#kernel/lifecycle/supervisor';
import type { Logger } from '#kernel/telemetry/logger';
import { ownedService } from '#stream/owned-service';
import type { CaptureControls } from './capture-controls.ts';

const BATCH_BYTES = 262_144;
/** Sources that another process added or removed are noticed within this. */
const LOOK_EVERY_MS = 1_000;

export type Connect = (source: RegisteredSource, logger: Logger) => Promise<Connector>;

export interface CapturesOptions {
  readonly registry: SourceRegistry;
  readonly ownership: Ownership;
  /** Runs the captures. */
  readonly supervisor: Supervisor;
  readonly controls: CaptureControls;
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: Config;
  readonly codec: ChangeCodec;
  readonly metrics: CaptureMetrics;
  readonly connect: Connect;
}

export interface Captures extends Service {
  /** Brings the captures in line with the registry now. */
  reconcile(): Promise<void>;
}

/** What only one process may do: read a source. */
export const captureOf = (source: string): string => `capture ${source}`;

/**
 * One capture per registered source, as the registry says at each moment. Where several processes run them, each source
 * has one owner; the others stand by and take over when it ends.
 */
export function createCaptures(options: CapturesOptions): Captures {
  const { registry, ownership, supervisor, controls, config, logger, clock, codec } = options;
  const running = new Map<string, RegisteredSource>();
  let last: Promise<void> = Promise.resolve();

  const begin = (source: RegisteredSource): void => {
    const own = logger.child({ component: 'capture', source: source.id });
    const capture = createCapture(
      {
        source: source.id,
        log: options.log,
        codec,
        clock,
        logger: own,
        connect: () => options.connect(source, own),
        changeTopics: config.changeTopics,
        maxBatchBytes: BATCH_BYTES,
        metrics: options.metrics,
      },
      () => controls.of(source.id),
    );
    supervisor.add(ownedService(ownership, captureOf(source.id), capture));
  };

  const reconcile = async (): Promise<void> => {
    const wanted = new Map((await registry.list()).map((source) => [source.id, source]));
    for (const [id, source] of running) {
      if (isDeepStrictEqual(wanted.get(id), source)) continue;
      await supervisor.stop(captureOf(id));
      running.delete(id);
    }
    for (const [id, source] of wanted) {
      if (running.has(id)) continue;
      running.set(id, source);
      begin(source);
    }
  };

  /** One after the other: two at a time would begin a capture twice. */
  const inTurn = (): Promise<void> => {
    const turn = last.then(reconcile);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    name: 'captures',
    reconcile: inTurn,
    async run(signal, healthy) {
      while (!signal.aborted) {
        await inTurn();
        healthy();
        await clock.sleep(LOOK_EVERY_MS, signal);
      }
    },
  };
}
