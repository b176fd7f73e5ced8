import type { SourceRegistry } from '#contract/catalog';
import type { Ownership } from '#contract/ownership';
import type { Logger } from '#kernel/telemetry/logger';
import { captureOf, type Connect } from './captures.ts';

export interface WatchedSourcesOptions {
  readonly registry: SourceRegistry;
  readonly ownership: Ownership;
  readonly logger: Logger;
  readonly connect: Connect;
  /** Lets this process's own captures notice at once; others do within a second. */
  readonly changed: () => Promise<void>;
}

/** The owner stops within seconds of the removal; one that hangs is not waited for longer. */
const HANDED_BACK_MS = 30_000;
const REMOVED_MS = 10_000;

/** The registry as the API has it: a source that is removed leaves nothing behind at its database. */
export function watchedSources({
  registry,
  ownership,
  logger,
  connect,
  changed,
}: WatchedSourcesOptions): SourceRegistry {
  return {
    ...registry,
    async add(source) {
      await registry.add(source);
      await changed();
    },
    async remove(id) {
      const source = (await registry.list()).find((one) => one.id === id);
      await registry.remove(id);
      if (source === undefined) return;
      await changed();
      await using _owned = await ownership.own(captureOf(id), AbortSignal.timeout(HANDED_BACK_MS));
      // Slot and publication go too: what nobody reads would fill the source's disk.
      await using connector = await connect(source, logger);
      const removed = await connector.remove(AbortSignal.timeout(REMOVED_MS));
      logger.info({ source: id, statements: removed.length }, 'source removed');
    },
  };
}
