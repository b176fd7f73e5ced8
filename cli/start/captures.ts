import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import type { Log } from '#contract/log';
import { createCapture, type CaptureMetrics } from '#connectors/capture';
import type { Connector } from '#connectors/connector';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Supervisor } from '#kernel/lifecycle/supervisor';
import type { Logger } from '#kernel/telemetry/logger';
import type { CaptureControls } from './capture-controls.ts';

const BATCH_BYTES = 262_144;

export interface CapturesOptions {
  readonly registry: SourceRegistry;
  readonly supervisor: Supervisor;
  readonly controls: CaptureControls;
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: Config;
  readonly version: string;
  readonly metrics: CaptureMetrics;
  readonly connect: (source: RegisteredSource, logger: Logger) => Promise<Connector>;
}

/** Runs one capture per registered source; sources added or removed while Vigie runs start and stop at once. */
export async function runCaptures(options: CapturesOptions): Promise<SourceRegistry> {
  const { registry, supervisor, controls, config, logger } = options;
  const codec = createJsonEnvelopeCodec(options.version);
  const begin = (source: RegisteredSource): void => {
    const own = logger.child({ component: 'capture', source: source.id });
    supervisor.add(
      createCapture(
        {
          source: source.id,
          log: options.log,
          codec,
          clock: options.clock,
          logger: own,
          connect: () => options.connect(source, own),
          changeTopics: config.changeTopics,
          maxBatchBytes: BATCH_BYTES,
          metrics: options.metrics,
        },
        () => controls.of(source.id),
      ),
    );
  };
  for (const source of await registry.list()) begin(source);
  return {
    list: () => registry.list(),
    async add(source) {
      await registry.add(source);
      begin(source);
    },
    async remove(id) {
      const source = (await registry.list()).find((one) => one.id === id);
      await supervisor.stop(`capture ${id}`);
      await registry.remove(id);
      if (source === undefined) return;
      // Slot and publication go too: what nobody reads would fill the source's disk.
      await using connector = await options.connect(source, logger);
      const removed = await connector.remove(AbortSignal.timeout(10_000));
      logger.info({ source: id, statements: removed.length }, 'source removed');
    },
  };
}
