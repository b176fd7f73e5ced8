import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';
import type { BenchSource } from './bench-source.ts';
import { rowNumberIn } from './bench-row.ts';
import { runScript } from './run-script.ts';

export interface SteadyLoad {
  readonly rowsPerSecond: number;
  readonly seconds: number;
  readonly firstId: number;
}

const WAIT_MS = 30_000;

/**
 * Rows written at a steady rate: from each commit, as its writer has it, to the moment at which a plain consumer of the
 * topic has the record. Milliseconds, one for each row; throws when a row does not come.
 */
export async function commitToTopic(
  { log, topic, source }: { readonly log: Log; readonly topic: string; readonly source: BenchSource },
  load: SteadyLoad,
): Promise<readonly number[]> {
  const seenAtMs = new Map<number, number>();
  const stop = new AbortController();
  const from = (await log.offsets(topic)).map(({ partition, next }) => ({ topic, partition, offset: next }));
  const following = (async () => {
    for await (const { records } of log.read(topic, { from, follow: true, signal: stop.signal })) {
      // The time of day, since the writer is another process.
      const now = Date.now();
      for (const { value } of records) {
        const id = value === null ? null : rowNumberIn(value);
        if (id !== null && !seenAtMs.has(id)) seenAtMs.set(id, now);
      }
    }
  })();
  try {
    const committedAtMs = await writeSteadily(source, load);
    const end = systemClock.now() + WAIT_MS;
    const missing = () => committedAtMs.filter((_, n) => !seenAtMs.has(load.firstId + n)).length;
    while (missing() > 0 && systemClock.now() < end) await systemClock.sleep(50);
    if (missing() > 0) throw new Error(`${topic}: ${missing()} of ${committedAtMs.length} rows were not seen`);
    return committedAtMs.map((committed, n) => (seenAtMs.get(load.firstId + n) ?? Number.NaN) - committed);
  } finally {
    stop.abort();
    await following;
  }
}

/** When each row was committed, in their order. */
export async function writeSteadily(source: BenchSource, load: SteadyLoad): Promise<readonly number[]> {
  const { rowsPerSecond, seconds, firstId } = load;
  const args = [source.kind, source.url, ...[rowsPerSecond, seconds, firstId].map(String)];
  const written = await runScript(new URL('steady-writer.ts', import.meta.url), { args });
  const { committedAtMs }: { committedAtMs: readonly number[] } = JSON.parse(written);
  return committedAtMs;
}
