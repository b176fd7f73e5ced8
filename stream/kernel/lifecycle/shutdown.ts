import type { Clock } from '../clock.ts';
import { toVigieError } from '../errors/vigie-error.ts';
import type { Logger } from '../telemetry/logger.ts';

/**
 * The order in which an installation stops: what brings work first, so that what is on its way can be finished; what
 * people look at last, so that they can watch it.
 */
export const SHUTDOWN_STAGES = ['sources', 'classifiers', 'sinks', 'clients', 'http'] as const;
export type ShutdownStage = (typeof SHUTDOWN_STAGES)[number];

/** Below the 30 s that Kubernetes leaves before it kills. */
const DEADLINE_MS = 25_000;

export interface ShutdownOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deadlineMs?: number | undefined;
}

/** Whether everything ended in time and without an error. */
export type ShutdownOutcome = 'clean' | 'failed' | 'late';

export interface Shutdown {
  /** What is to be done at a stage; the steps of one stage run at the same time. */
  at(stage: ShutdownStage, name: string, step: () => Promise<void>): void;
  /** Runs all stages once; a second call gives the same promise. Never rejects. */
  run(): Promise<ShutdownOutcome>;
}

export function createShutdown(options: ShutdownOptions): Shutdown {
  const steps: { readonly stage: ShutdownStage; readonly name: string; readonly step: () => Promise<void> }[] = [];
  let running: Promise<ShutdownOutcome> | null = null;
  return {
    at: (stage, name, step) => void steps.push({ stage, name, step }),
    run: () => (running ??= runStages(steps, options)),
  };
}

async function runStages(
  steps: readonly { readonly stage: ShutdownStage; readonly name: string; readonly step: () => Promise<void> }[],
  { clock, logger, deadlineMs = DEADLINE_MS }: ShutdownOptions,
): Promise<ShutdownOutcome> {
  const started = clock.now();
  let failed = false;
  for (const stage of SHUTDOWN_STAGES) {
    const open = new Set(steps.filter((step) => step.stage === stage));
    const all = Promise.all(
      [...open].map(async (entry) => {
        try {
          await entry.step();
        } catch (thrown) {
          failed = true;
          logger.error({ stage, step: entry.name, err: toVigieError(thrown) }, 'a step of the shutdown failed');
        }
        open.delete(entry);
      }),
    );
    const over = new AbortController();
    await Promise.race([all, clock.sleep(Math.max(0, started + deadlineMs - clock.now()), over.signal)]);
    over.abort();
    if (open.size > 0) {
      logger.error(
        { stage, steps: [...open].map(({ name }) => name), deadlineMs },
        'the shutdown took too long and is cut short',
      );
      return 'late';
    }
  }
  logger.debug({ durationMs: Math.round(clock.now() - started) }, 'shutdown complete');
  return failed ? 'failed' : 'clean';
}
