/**
 * A classifier worker on a thread of its own: what it is told comes as `workerData`, what it counts goes out as
 * messages. It shares nothing with the process that started it but the log, so it could as well be another process.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from '#classifiers/engine';
import { createClassifyHandler } from '#classifiers/worker/handler';
import { changeTopicPattern } from '#contract/topics';
import { systemClock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import { createLogger } from '#kernel/telemetry/create-logger';
import { createWorker } from '#stream/worker';
import { CLASSIFY_GROUP } from './groups.ts';
import { toKeyring } from './key-material.ts';
import { openChangeCodec, openLabelledLog } from './log-place.ts';
import type { ThreadMessage, ThreadTask } from './thread-messages.ts';

const task: ThreadTask = workerData;
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);

const stop = new AbortController();
// The only thing that a thread is ever told after its start is to stop.
parentPort?.once('message', () => stop.abort());

try {
  await classify();
} catch (thrown) {
  const { code, message } = toVigieError(thrown);
  tell({ type: 'failed', code, message });
} finally {
  parentPort?.close();
}

async function classify(): Promise<void> {
  const logger = (await createLogger(task.logging)).child({ component: 'classifier', worker: task.worker });
  const keyring = toKeyring(task.keys);
  const { log: opened, labels } = await openLabelledLog(task.log, { keyring, logger, clock: systemClock });
  await using log = opened;
  const handler = createClassifyHandler({
    codec: await openChangeCodec(task.log, { version: task.version, encrypted: true, clock: systemClock }),
    labels,
    keyring,
    clock: systemClock,
    logger,
    textKeys: task.textKeys,
    thresholds: task.thresholds,
    engine: createEngine,
    metrics: {
      records: (count) => tell({ type: 'records', count }),
      deadLetter: (code) => tell({ type: 'deadLetter', code }),
      ruleBroken: (code) => tell({ type: 'ruleBroken', code }),
    },
  });
  const worker = createWorker({
    name: `classifier ${task.worker}`,
    log,
    groupId: CLASSIFY_GROUP,
    topics: changeTopicPattern,
    handler,
    logger,
    maxBytes: task.batchBytes,
  });
  await worker.run(stop.signal, () => tell({ type: 'healthy' }));
}
