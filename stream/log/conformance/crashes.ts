import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Log } from '#contract/log';
import { eventually } from '#tests/support/eventually';
import { startChild } from './child-process.ts';
import { expectNothingWaits, newTopic, numbered, readAll, textOf, unique, type OpenHarness } from './harness.ts';

const ROUNDS = Number(process.env['VIGIE_FAULT_ROUNDS'] ?? 4);
const RECORDS_AT_ONCE = 5;
const PACE_MS = 10;

/** Death between any two steps of consume, handle, transact. */
export function registerCrashes(open: OpenHarness): void {
  describe('workers killed at random instants', () => {
    test(
      'P1, P2: lose nothing and double nothing',
      async () => {
        await using harness = await open();
        await using log = await harness.open();
        const topic = await newTopic(log, { partitions: 4 });
        const output = await newTopic(log, { partitions: 4, encrypted: true });
        const work = { role: 'copy', groupId: unique('g'), topic, output, sessionTimeoutMs: 6000 } as const;
        const enough = new AbortController();
        const writing = writeUntil(log, topic, enough.signal);
        for (let round = 0; round < ROUNDS; round++) {
          await using killed = startChild(harness.child, work);
          await killed.said('copied');
          // Joins at some instant of the first one's work, and takes half of its partitions over.
          await using bystander = startChild(harness.child, work);
          await pause(randomInt(800));
          killed.kill('SIGKILL');
          bystander.kill('SIGKILL');
        }
        enough.abort();
        const written = await writing;
        await using last = startChild(harness.child, work);
        await last.said('copied');
        await eventually(() => expectNothingWaits(log, work.groupId, 4), 60_000);
        const copied = (await readAll(log, output)).map(({ value }) => Number(textOf(value)));
        expect(copied.toSorted((a, b) => a - b)).toEqual(Array.from({ length: written }, (_, n) => n));
      },
      60_000 + ROUNDS * 30_000,
    );
  });
}

/** Paced, so that there is always something to copy and never very much. */
async function writeUntil(log: Log, topic: string, signal: AbortSignal): Promise<number> {
  await using producer = await log.producer();
  let written = 0;
  while (!signal.aborted) {
    await producer.append([{ topic, records: numbered(RECORDS_AT_ONCE, written, 50) }]);
    written += RECORDS_AT_ONCE;
    await pause(PACE_MS);
  }
  return written;
}
