import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';
import { markOutput, type SaidByWorkers } from './worker-output.ts';

export interface ClassifyInProcesses {
  readonly brokers: string;
  readonly registryUrl: string | null;
  readonly key: string;
  /** In the input topic. */
  readonly records: number;
  /** Each process is warm when it has done its share of so many. */
  readonly warm: number;
  readonly processes: number;
}

export interface ClassifiedTogether extends SaidByWorkers {
  readonly perSecond: number;
}

/** Workers in processes of their own read the whole input as one new group: from when all are warm to the last commit. */
export async function classifyInProcesses(log: Log, options: ClassifyInProcesses): Promise<ClassifiedTogether> {
  const { brokers, registryUrl, key, records, warm, processes } = options;
  const groupId = `bench-classify-${randomUUID()}`;
  const output = await markOutput(log);
  const script = new URL('classify-process.ts', import.meta.url).pathname;
  const workers = Array.from({ length: processes }, () => fork(script, [brokers, registryUrl ?? '', key, groupId]));
  const died = Promise.withResolvers<never>();
  const done = workers.map(() => 0);
  const all = () => done.reduce((sum, count) => sum + count, 0);
  let beganMs = 0;
  let before = 0;
  const finished = Promise.withResolvers<void>();
  try {
    for (const [n, worker] of workers.entries()) {
      worker.once('exit', (code) => died.reject(new Error(`a worker ended with ${code ?? 'a signal'}`)));
      await Promise.race([once(worker, 'message'), died.promise]);
      worker.on('message', (count) => {
        done[n] = (done[n] ?? 0) + Number(count);
        if (all() >= records) finished.resolve();
        if (beganMs !== 0 || done.some((each) => each < warm / processes)) return;
        beganMs = performance.now();
        before = all();
      });
    }
    for (const worker of workers) worker.send('go');
    await Promise.race([finished.promise, died.promise]);
    while ((await log.lag(groupId)).some(({ lag }) => lag > 0n)) await systemClock.sleep(20);
    const seconds = (performance.now() - beganMs) / 1000;
    if (beganMs === 0) throw new Error('the workers were not all warm when the records were done: more --records');
    return { perSecond: (records - before) / seconds, ...(await output.said()) };
  } finally {
    died.promise.catch(() => undefined);
    await Promise.all(
      workers.map(async (worker) => {
        if (worker.exitCode !== null) return;
        const exit = once(worker, 'exit');
        worker.disconnect();
        await exit;
      }),
    );
  }
}
