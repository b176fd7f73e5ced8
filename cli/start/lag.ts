import type { Log } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { CATALOG_GROUP, CLASSIFY_GROUP } from './groups.ts';

export interface Lag {
  readonly classifyLag: number;
  readonly catalogueLag: number;
}

/** So much of the time at most goes into asking: with very many partitions it is asked less often. */
const SHARE_OF_TIME = 0.02;

/** Says how many records wait for the classifiers and for the catalogue; between two looks, what the last one saw. */
export function createLagMeter(log: Log, clock: Clock): () => Promise<Lag> {
  const waiting = async (group: string) => (await log.lag(group)).reduce((sum, { lag }) => sum + Number(lag), 0);
  let last: Lag | null = null;
  let dueAtMs = -Infinity;
  return async () => {
    const beganAtMs = clock.now();
    if (last !== null && beganAtMs < dueAtMs) return last;
    const [classifyLag, catalogueLag] = await Promise.all([waiting(CLASSIFY_GROUP), waiting(CATALOG_GROUP)]);
    last = { classifyLag, catalogueLag };
    const endedAtMs = clock.now();
    dueAtMs = endedAtMs + (endedAtMs - beganAtMs) / SHARE_OF_TIME;
    return last;
  };
}
