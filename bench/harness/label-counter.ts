import { topics } from '#contract/topics';
import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';

/** Records in the PII label topic: every row of the bench table has an e-mail address, so one label record a row. */
export async function labelled(log: Log): Promise<number> {
  const offsets = await log.offsets(topics.labels('PII'));
  return offsets.reduce((sum, { next }) => sum + Number(next), 0);
}

/** Waits until so many label records are durable; throws when none came for `patienceMs`. Resolves with the time. */
export async function untilLabelled(log: Log, count: number, patienceMs = 60_000): Promise<number> {
  let seen = -1;
  let movedAtMs = systemClock.now();
  for (;;) {
    const now = await labelled(log);
    if (now >= count) return systemClock.now();
    if (now !== seen) movedAtMs = systemClock.now();
    else if (systemClock.now() - movedAtMs > patienceMs) throw new Error(`labels stopped at ${now} of ${count}`);
    seen = now;
    await systemClock.sleep(25);
  }
}
