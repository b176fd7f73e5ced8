import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#contract/log';
import { readAll, record, textOf, unique } from '../conformance/harness.ts';

/** Of what was acknowledged: what is not in the topic, or not in the one it was copied to, and what is there twice. */
export interface Harm {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly notCopied: readonly string[];
  readonly copiedTwice: readonly string[];
}

export const UNHARMED: Harm = { lost: [], doubled: [], notCopied: [], copiedTwice: [] };

/**
 * Writes numbers until `signal` aborts, as a capture writes: after a failure it takes its name over again, reads what is
 * there, and goes on after it. @param failed is told of each failure, and throws what is not to be tried again
 * @returns how many were acknowledged
 */
export async function writeNumbers(
  log: Log,
  topic: string,
  options: {
    readonly signal: AbortSignal;
    readonly everyMs: number;
    readonly failed: (error: unknown) => void | Promise<void>;
  },
): Promise<number> {
  const transactionalId = unique('writer');
  for (;;) {
    try {
      await using producer = await log.producer({ transactionalId });
      let written = (await readAll(log, topic)).length;
      while (!options.signal.aborted) {
        // Of now: a broker forgets after a restart who wrote records that are older than a day.
        const records = [0, 1, 2, 3, 4].map((n) => record(`k${(written + n) % 50}`, String(written + n), Date.now()));
        await producer.transact({ records: [{ topic, records }] });
        written += 5;
        await pause(options.everyMs);
      }
      return written;
    } catch (error) {
      await options.failed(error);
    }
  }
}

/** What became of the numbers that were written to one topic and copied to another. */
export async function harmTo(
  log: Log,
  { written, input, output }: { readonly written: number; readonly input: string; readonly output: string },
): Promise<Harm> {
  const [there, copied] = [await placesOf(log, input), await placesOf(log, output)];
  const all = Array.from({ length: written }, (_, n) => n);
  return {
    lost: all.filter((n) => !there.has(n)).map(String),
    doubled: twice(there),
    notCopied: all.filter((n) => !copied.has(n)).map((n) => `${n} of ${there.get(n)?.join()}`),
    copiedTwice: twice(copied),
  };
}

/** By number: each place in which it lies, as partition@offset. */
type Places = ReadonlyMap<number, readonly string[]>;

async function placesOf(log: Log, topic: string): Promise<Places> {
  const places = new Map<number, string[]>();
  for await (const { partition, records } of log.read(topic)) {
    for (const { offset, value } of records) {
      const n = Number(textOf(value));
      places.set(n, [...(places.get(n) ?? []), `${partition}@${offset}`]);
    }
  }
  return places;
}

function twice(places: Places): string[] {
  return [...places].filter(([, at]) => at.length > 1).map(([n, at]) => `${n} in ${at.join()}`);
}
