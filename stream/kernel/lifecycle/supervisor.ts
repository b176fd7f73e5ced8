import type { Clock } from '../clock.ts';
import { isAbort, toVigieError, VigieError } from '../errors/vigie-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { anySignal } from './any-signal.ts';
import { backoffMs, DEFAULT_BACKOFF, levelOf, type BackoffOptions } from './backoff.ts';
import type { Service } from './service.ts';

/**
 * States of a supervised service.
 *
 * ```
 * starting ──healthy()──▶ healthy ──fails──▶ backoff ──pause over──▶ starting
 *     │                                  └─▶ waiting  (retry: after-operator) ──pause over──▶ starting
 *     └──fails──▶ backoff | waiting | failed (retry: never; it stays so)
 * any ──signal aborts──▶ stopped
 * ```
 */
export const SERVICE_STATES = ['starting', 'healthy', 'backoff', 'waiting', 'failed', 'stopped'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

/** What is known of a service, for health answers and screens. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: ServiceState;
  readonly sinceMs: number;
  /** Starts after failures since it was last healthy. */
  readonly attempts: number;
  /** Why it is not healthy; null when it is. */
  readonly error: VigieError | null;
  /** When it starts again; null when it runs, failed or stopped. */
  readonly nextAttemptAtMs: number | null;
}

export interface SupervisorOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly backoff?: BackoffOptions | undefined;
  /** Pause after an error that only an operator can mend; it may be mended at any time, so it is tried all the same. */
  readonly operatorPauseMs?: number | undefined;
  /** Called at each change of state; must not throw. */
  readonly onChange?: ((status: ServiceStatus) => void) | undefined;
}

export interface Supervisor {
  statuses(): readonly ServiceStatus[];
  /** Runs one more service from now on, until the signal aborts or `stop` is called. */
  add(service: Service): void;
  /** Ends one service and resolves when it has ended. Unknown names are ignored. */
  stop(name: string): Promise<void>;
  /** Ends the pause of a waiting service; one that failed for good starts anew. */
  retryNow(name: string): void;
  /** Resolves when the signal has aborted and every service has ended. Never rejects. */
  readonly done: Promise<void>;
}

const OPERATOR_PAUSE_MS = 60_000;

/**
 * Keeps services running: a service that fails is started again after a pause that grows with each failure and begins
 * anew once it says that it is healthy. One service's failure never touches another.
 */
export function supervise(services: readonly Service[], options: SupervisorOptions): Supervisor {
  const supervised = new Map<string, Supervised>();
  const stopped = Promise.withResolvers<void>();
  const running = new Set<Promise<void>>();
  const endIfOver = () => {
    if (options.signal.aborted && running.size === 0) stopped.resolve();
  };
  const add = (service: Service) => {
    if (supervised.has(service.name))
      throw new VigieError('VIG_X900', 'two services have the same name', { details: { service: service.name } });
    const one = new Supervised(service, options);
    supervised.set(service.name, one);
    const run = one.run().finally(() => {
      running.delete(run);
      endIfOver();
    });
    running.add(run);
  };
  services.forEach(add);
  if (options.signal.aborted) endIfOver();
  else options.signal.addEventListener('abort', endIfOver, { once: true });
  return {
    statuses: () => [...supervised.values()].map((one) => one.status),
    add,
    async stop(name) {
      await supervised.get(name)?.stop();
      supervised.delete(name);
    },
    retryNow: (name) => supervised.get(name)?.retryNow(),
    done: stopped.promise,
  };
}

class Supervised {
  status: ServiceStatus;
  readonly #service: Service;
  readonly #options: SupervisorOptions;
  readonly #own = new AbortController();
  readonly #signal: AbortSignal;
  readonly #ended = Promise.withResolvers<void>();
  #pause = new AbortController();

  constructor(service: Service, options: SupervisorOptions) {
    this.#service = service;
    this.#options = options;
    this.#signal = anySignal([options.signal, this.#own.signal]);
    this.status = {
      name: service.name,
      state: 'starting',
      sinceMs: options.clock.now(),
      attempts: 0,
      error: null,
      nextAttemptAtMs: null,
    };
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      this.#become({ state: 'starting', nextAttemptAtMs: null });
      const error = await this.#runOnce();
      if (this.#signal.aborted) break;
      await this.#recover(error);
    }
    this.#become({ state: 'stopped', error: null, nextAttemptAtMs: null });
    this.#ended.resolve();
  }

  stop(): Promise<void> {
    this.#own.abort();
    return this.#ended.promise;
  }

  retryNow(): void {
    this.#pause.abort();
  }

  async #runOnce(): Promise<VigieError> {
    try {
      await this.#service.run(this.#signal, () => this.#healthy());
      return new VigieError('VIG_X900', 'a service ended by itself', { details: { service: this.#service.name } });
    } catch (thrown) {
      if (!this.#signal.aborted) return toVigieError(thrown);
      const error = toVigieError(thrown);
      // Failing while it is told to stop is no reason to start again, but it is told.
      if (!isAbort(thrown))
        this.#options.logger.warn({ service: this.#service.name, err: error }, 'service failed while it stopped');
      return error;
    }
  }

  #healthy(): void {
    if (this.#signal.aborted || this.status.state === 'healthy') return;
    if (this.status.attempts > 0)
      this.#options.logger.info({ service: this.#service.name, attempts: this.status.attempts }, 'service recovered');
    this.#become({ state: 'healthy', attempts: 0, error: null });
  }

  async #recover(error: VigieError): Promise<void> {
    const { clock, logger, random, backoff, operatorPauseMs } = this.#options;
    const attempts = this.status.attempts + 1;
    const facts = { service: this.#service.name, attempts, err: error };
    this.#pause = new AbortController();
    const woken = anySignal([this.#signal, this.#pause.signal]);
    if (error.retry === 'never') {
      this.#become({ state: 'failed', attempts, error });
      logger.error(facts, 'service failed and is not started again');
      await aborted(woken);
      return;
    }
    const byOperator = error.retry === 'after-operator';
    const pauseMs = byOperator
      ? (operatorPauseMs ?? OPERATOR_PAUSE_MS)
      : backoffMs(attempts, random(), backoff ?? DEFAULT_BACKOFF);
    this.#become({
      state: byOperator ? 'waiting' : 'backoff',
      attempts,
      error,
      nextAttemptAtMs: clock.now() + pauseMs,
    });
    logger[levelOf(pauseMs)]({ ...facts, pauseMs: Math.round(pauseMs) }, 'service failed and is started again');
    await clock.sleep(pauseMs, woken);
  }

  #become(change: Partial<ServiceStatus>): void {
    this.status = { ...this.status, ...change, sinceMs: this.#options.clock.now() };
    this.#options.onChange?.(this.status);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
