import type { Clock } from '#kernel/clock';
import { backoffMs, type BackoffOptions } from '#kernel/lifecycle/backoff';
import { isTransient } from './errors.ts';

const PAUSES: BackoffOptions = { firstMs: 2, mostMs: 1000, factor: 2, jitter: 0.5 };

export interface RetryOptions {
  readonly clock: Clock;
  /** Gives up when this has passed since the first attempt. */
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Before another attempt: look where the leader is now, forget the coordinator. */
  readonly mend?: ((error: unknown) => Promise<void> | void) | undefined;
}

/** Tries again what may pass by itself, with growing pauses; throws the last error. */
export async function retrying<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { clock, withinMs, signal, mend } = options;
  const endMs = clock.now() + withinMs;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || signal?.aborted === true) throw error;
      const pauseMs = backoffMs(tries, Math.random(), PAUSES);
      if (clock.now() + pauseMs > endMs) throw error;
      await clock.sleep(pauseMs, signal);
      try {
        await mend?.(error);
      } catch (cause) {
        if (!isTransient(cause)) throw cause;
      }
    }
  }
}
