import { z } from 'zod';
import type { Clock } from '#kernel/clock';

/** State of what this process depends on, for `/readyz` and `vigie status`. Names and codes only: it needs no token. */
export const HealthReport = z.object({
  ready: z.boolean(),
  checks: z.array(
    z.object({
      /** `log`, `catalogue`, `capture shop`. */
      name: z.string(),
      ok: z.boolean(),
      /** Error code, when not ok. */
      code: z.string().optional(),
    }),
  ),
});
export type HealthReport = z.infer<typeof HealthReport>;

const BEAT_MS = 500;
const STALE_MS = 5000;

/** Tells whether the event loop turns: a beat that is late means that something blocks it. */
export class LoopHeartbeat {
  readonly #clock: Clock;
  #beatAtMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beatAtMs = clock.now();
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#beatAtMs = this.#clock.now();
    }, BEAT_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  get ageMs(): number {
    return this.#clock.now() - this.#beatAtMs;
  }

  get fresh(): boolean {
    return this.ageMs < STALE_MS;
  }
}

const HEALTH_MS = 1000;

/** Probes need no token, so they must not make the databases work: one answer serves all who ask within a second. */
export function onceASecond(ask: () => Promise<HealthReport>, clock: Clock): () => Promise<HealthReport> {
  let answer: Promise<HealthReport> | null = null;
  let askedAtMs = -Infinity;
  return () => {
    const now = clock.now();
    if (answer === null || Math.abs(now - askedAtMs) >= HEALTH_MS) {
      askedAtMs = now;
      answer = ask();
    }
    return answer;
  };
}
