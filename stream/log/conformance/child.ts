import type { Log, LogConsumer } from '#contract/log';

/** What a child process is told to do with the log. */
export interface ChildWork {
  /**
   * `copy`: each record of `topic` to `output`, in transactions, for ever. `hold`: poll and keep, commit nothing.
   * `zombie`: poll, wait to be stopped and continued, then transact and commit.
   */
  readonly role: 'copy' | 'hold' | 'zombie';
  readonly groupId: string;
  readonly topic: string;
  readonly output: string;
  readonly sessionTimeoutMs: number;
}

interface LogModule {
  openLog(): Promise<Log>;
}

const [module = '', json = ''] = process.argv.slice(2);
const implementation: LogModule = await import(module);
const work: ChildWork = JSON.parse(json);
const log = await implementation.openLog();
const consumer = await log.consumer({
  groupId: work.groupId,
  topics: [work.topic],
  sessionTimeoutMs: work.sessionTimeoutMs,
});
const roles = { copy, hold, zombie };
await roles[work.role](consumer);

async function copy(from: LogConsumer): Promise<void> {
  const producer = await log.producer();
  for (;;) {
    const batches = await from.poll({ maxBytes: 3000, maxWaitMs: 1000 });
    if (batches.length === 0) continue;
    const records = batches.flatMap((batch) => batch.records);
    const offsets = batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
    try {
      await producer.transact({ records: [{ topic: work.output, records }], consumed: { consumer: from, offsets } });
      say('copied');
    } catch (error) {
      if (codeOf(error) !== 'VIG_K203') throw error;
      await from.rewind();
    }
  }
}

async function hold(from: LogConsumer): Promise<void> {
  let polled = 0;
  for (;;) {
    for (const { records } of await from.poll({ maxBytes: 100_000, maxWaitMs: 1000 })) polled += records.length;
    say(`polled ${polled}`);
  }
}

async function zombie(from: LogConsumer): Promise<void> {
  let batches: Awaited<ReturnType<LogConsumer['poll']>> = [];
  while (batches.length === 0) batches = await from.poll({ maxBytes: 100_000, maxWaitMs: 1000 });
  const offsets = batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
  const records = batches.flatMap((batch) => batch.records);
  // It may be stopped as soon as it has said so.
  const before = performance.now();
  say(`polled ${records.length}`);
  await untilStoppedAndContinued(before);
  const producer = await log.producer();
  const transact = producer.transact({
    records: [{ topic: work.output, records }],
    consumed: { consumer: from, offsets },
  });
  say(`transact ${await outcome(transact)}`);
  say(`commit ${await outcome(from.commit(offsets))}`);
}

/** A stopped process finds that much more time has passed than it slept. */
async function untilStoppedAndContinued(since: number): Promise<void> {
  let before = since;
  let gap = 0;
  while (gap < 2000) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    gap = performance.now() - before;
    before = performance.now();
  }
}

async function outcome(attempt: Promise<void>): Promise<string> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no code';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
