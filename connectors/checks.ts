import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { CheckResult } from './connector.ts';

/** Looks at one thing at a source, read-only. */
export type CheckOf<Context> = (context: Context) => Promise<CheckResult | readonly CheckResult[]>;

/** Makes a check; what keeps it from an answer is reported under its name. Never throws. */
export async function runCheck<Context>(
  [name, check]: readonly [name: string, check: CheckOf<Context>],
  context: Context,
): Promise<readonly CheckResult[]> {
  try {
    return [await check(context)].flat();
  } catch (error) {
    const known = toVigieError(error);
    return [
      { check: name, status: 'fail', evidence: `could not be told (${known.code}: ${known.message})`, fix: known.mend },
    ];
  }
}

/** Nothing could be checked: the source did not let us in. */
export function connectionFailed(error: unknown): CheckResult {
  const known = error instanceof VigieError ? error : new VigieError('VIG_C101', 'the source did not answer in time');
  return { check: 'connection', status: 'fail', evidence: `${known.code}: ${known.message}`, fix: known.mend };
}

/** So many of a list are named. */
export const NAMED = 10;

/** The first few of a list, and how many more there are. */
export function named(items: readonly string[]): string {
  const rest = items.length - NAMED;
  return rest > 0 ? `${items.slice(0, NAMED).join(', ')} and ${rest} more` : items.join(', ');
}
