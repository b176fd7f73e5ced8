import type { Log } from '#contract/log';
import { CATALOG_GROUP, CLASSIFY_GROUP } from './groups.ts';

/** Records that wait for the classifiers and for the catalogue. */
export async function measureLag(
  log: Log,
  deadLetters: number,
): Promise<{ classifyLag: number; catalogueLag: number; deadLetters: number }> {
  const waiting = async (group: string) => (await log.lag(group)).reduce((sum, { lag }) => sum + Number(lag), 0);
  const [classifyLag, catalogueLag] = await Promise.all([waiting(CLASSIFY_GROUP), waiting(CATALOG_GROUP)]);
  return { classifyLag, catalogueLag, deadLetters };
}
