import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import { supervise } from '#kernel/lifecycle/supervisor';
import { silentLogger } from '#kernel/telemetry/logger';
import { createWorker } from '#stream/worker';
import { eventually } from '#tests/support/eventually';
import { newTopic, readAll, unique } from '../conformance/harness.ts';
import { harmTo, writeNumbers, type Harm } from './copied-numbers.fixture.ts';

export interface Logs {
  /** What the writer and the workers use: it goes through the trouble. */
  readonly troubled: Log;
  /** The same log without trouble, to look at what is there. */
  readonly steady: Log;
}

/** What goes on while numbers are written to one topic and copied to another. */
export interface Copying {
  /** One more worker of the group. */
  join(): Worker;
  /** How many numbers have been copied by now. */
  copied(): Promise<number>;
  /** Failures that the supervisor of writer and workers met. */
  failures(): number;
}

export interface Worker {
  /** How many numbers it took in hand. */
  handled(): number;
  leave(): Promise<void>;
}

/** Writes and copies while `trouble` goes on, until everything that was acknowledged then is copied. */
export async function copyDuring(logs: Logs, trouble: (copying: Copying) => Promise<void>): Promise<Harm> {
  const { troubled, steady } = logs;
  const input = await newTopic(steady, { partitions: 3 });
  const output = await newTopic(steady, { partitions: 2 });
  const groupId = unique('g');
  const stop = new AbortController();
  let failures = 0;
  const backoff = { firstMs: 50, mostMs: 1000, factor: 2, jitter: 0.5 };
  const desk = supervise([], {
    signal: stop.signal,
    clock: systemClock,
    logger: silentLogger,
    random: Math.random,
    backoff,
    onChange: ({ error, state }) => {
      if (error !== null && state !== 'stopped') failures += 1;
    },
  });
  const join = (): Worker => {
    const name = unique('worker');
    let handled = 0;
    desk.add(
      createWorker({
        name,
        log: troubled,
        groupId,
        topics: [input],
        logger: silentLogger,
        maxBytes: 4000,
        maxWaitMs: 200,
        handler: {
          prepare: async () => undefined,
          async handle(batches) {
            const records = batches.flatMap((batch) => batch.records);
            handled += records.length;
            return [{ topic: output, records }];
          },
        },
      }),
    );
    return { handled: () => handled, leave: () => desk.stop(name) };
  };
  const enough = new AbortController();
  const writing = writeNumbers(troubled, input, {
    signal: enough.signal,
    everyMs: 20,
    failed: async (error) => {
      // What a supervisor tries again.
      if (toVigieError(error).retry !== 'backoff') throw error;
      await pause(50);
    },
  });
  join();
  const copied = async () => (await readAll(steady, output)).length;
  await eventually(async () => {
    if ((await copied()) === 0) throw new Error('nothing is copied yet');
  }, 60_000);
  await trouble({ join, copied, failures: () => failures });
  enough.abort();
  const written = await writing;
  await untilNothingIsLeft(written, copied);
  stop.abort();
  await desk.done;
  return harmTo(steady, { written, input, output });
}

/** Or until nothing more is copied for a while: what is not copied then is told as harm. */
async function untilNothingIsLeft(written: number, copied: () => Promise<number>): Promise<void> {
  for (let before = await copied(); before < written;) {
    try {
      before = await eventually(async () => {
        const now = await copied();
        if (now <= before) throw new Error('nothing more is copied');
        return now;
      }, STANDS_STILL_MS);
    } catch {
      return;
    }
  }
}

/** Longer than a group waits for a member that went without a word. */
const STANDS_STILL_MS = 90_000;
