import { systemClock } from '#kernel/clock';

/** Asks until it no longer throws, at most `timeoutMs`; then throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 15_000): Promise<T> {
  const end = systemClock.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (systemClock.now() >= end) throw error;
      await systemClock.sleep(20);
    }
  }
}
