import type { Clock } from '#kernel/clock';
import type { BackoffOptions } from '#kernel/lifecycle/backoff';
import type { Service } from '#kernel/lifecycle/service';
import type { Shutdown, ShutdownStage } from '#kernel/lifecycle/shutdown';
import { supervise, type Supervisor } from '#kernel/lifecycle/supervisor';
import type { Logger } from '#kernel/telemetry/logger';

export interface Stages {
  readonly supervisors: readonly Supervisor[];
  /** Runs the services until the shutdown comes to that stage. */
  add(at: ShutdownStage, services: readonly Service[], backoff?: BackoffOptions): Supervisor;
}

/** Supervisors by stage of the shutdown, so that each stage has ended before the next is told to. */
export function createStages({
  clock,
  logger,
  shutdown,
}: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}): Stages {
  const supervisors: Supervisor[] = [];
  return {
    supervisors,
    add(at, services, backoff) {
      const controller = new AbortController();
      const supervisor = supervise(services, {
        signal: controller.signal,
        clock,
        logger,
        random: Math.random,
        backoff,
      });
      supervisors.push(supervisor);
      shutdown.at(at, at, async () => {
        controller.abort();
        await supervisor.done;
      });
      return supervisor;
    },
  };
}
