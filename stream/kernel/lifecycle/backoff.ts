/** How pauses between two attempts grow. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly factor: number;
  /** Share of the pause that chance decides: 0.5 gives 50 % to 100 % of it. Keeps many from trying at the same instant. */
  readonly jitter: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 200, mostMs: 30_000, factor: 2, jitter: 0.5 };

/**
 * Pause before attempt number `attempt` (1 is the first repetition).
 * @param chance from 0 to 1.
 */
export function backoffMs(attempt: number, chance: number, options: BackoffOptions = DEFAULT_BACKOFF): number {
  const full = Math.min(options.mostMs, options.firstMs * options.factor ** Math.min(attempt - 1, 64));
  return full * (1 - options.jitter * chance);
}

/** The longer the pause, the louder: a blip is no news, an outage is. */
export function levelOf(pauseMs: number): 'info' | 'warn' | 'error' {
  if (pauseMs < 1_000) return 'info';
  return pauseMs < 6_500 ? 'warn' : 'error';
}
