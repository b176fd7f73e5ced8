import type { CheckResult } from '#connectors/connector';
import { toVigieError } from '#kernel/errors/vigie-error';

/** One thing that was looked at, and whose it is: `vigie` or the id of a source. */
export interface Check extends CheckResult {
  readonly about: string;
}

export interface Examination {
  readonly about: string;
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<readonly CheckResult[]>;
}

const TIME_LIMIT_MS = 15_000;

/** Runs all at the same time. What takes too long or fails is a result, so that one never hides the others. */
export async function examineAll(examinations: readonly Examination[], stop: AbortSignal): Promise<readonly Check[]> {
  const results = await Promise.all(examinations.map((examination) => examine(examination, stop)));
  return results.flat();
}

async function examine({ about, name, run }: Examination, stop: AbortSignal): Promise<readonly Check[]> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  const signal = AbortSignal.any([stop, limit]);
  const late = Promise.withResolvers<readonly CheckResult[]>();
  const onAbort = () =>
    late.resolve([
      {
        check: name,
        status: 'fail',
        evidence: `no answer within ${TIME_LIMIT_MS / 1000} s`,
        fix: 'Check that the server is reachable from here.',
      },
    ]);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const results = await Promise.race([run(signal), late.promise]);
    return results.map((result) => ({ about, ...result }));
  } catch (thrown) {
    const error = toVigieError(thrown);
    return [{ about, check: name, status: 'fail', evidence: `${error.code} ${error.message}`, fix: error.mend }];
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
