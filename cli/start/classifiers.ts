import { Worker } from 'node:worker_threads';
import { unreachable } from '#kernel/unreachable';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Config } from '#kernel/config/schema';
import type { Service } from '#kernel/lifecycle/service';
import type { ClassifyMetrics } from '#classifiers/worker/handler';
import type { KeyMaterial } from './key-material.ts';
import type { Storage } from './storage.ts';
import type { ThreadMessage, ThreadTask } from './thread-messages.ts';

const THREAD = new URL('classifier-thread.ts', import.meta.url);

export interface ClassifiersOptions {
  readonly config: Config;
  readonly storage: Storage;
  readonly keys: KeyMaterial;
  readonly version: string;
}

/**
 * Classifier workers of this process, each on a thread of its own, so that capture, sinks and screens do not wait while
 * values are looked at. They are members of one group, so their number is free.
 */
export function classifiers(
  { config, storage, keys, version }: ClassifiersOptions,
  metrics: ClassifyMetrics,
): readonly Service[] {
  const { workers, thresholds, batchBytes } = config.classifier;
  const { logging, labels } = config;
  const { textKeys } = labels;
  const task = { log: storage.log, keys, logging, version, textKeys, thresholds, batchBytes };
  return Array.from({ length: workers }, (_, i) => classifier({ ...task, worker: i + 1 }, metrics));
}

function classifier(task: ThreadTask, metrics: ClassifyMetrics): Service {
  return {
    name: `classifier ${task.worker}`,
    run: (signal, healthy) =>
      new Promise((resolve, reject) => {
        const thread = new Worker(THREAD, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: 24 } });
        let failure: VigieError | null = null;
        const stop = () => thread.postMessage('stop');
        signal.addEventListener('abort', stop, { once: true });
        thread.on('message', (message: ThreadMessage) => {
          if (message.type === 'failed') failure = new VigieError(message.code, message.message);
          else tally(message, metrics, healthy);
        });
        // A thread that dies of what it did not catch is a defect; its message may quote data and is not kept.
        thread.on('error', (cause) => (failure = new VigieError('VIG_X900', 'a classifier thread died', { cause })));
        thread.on('exit', () => {
          signal.removeEventListener('abort', stop);
          if (failure === null && signal.aborted) resolve();
          else reject(failure ?? new VigieError('VIG_X900', 'a classifier thread ended by itself'));
        });
        if (signal.aborted) stop();
      }),
  };
}

function tally(
  message: Exclude<ThreadMessage, { type: 'failed' }>,
  metrics: ClassifyMetrics,
  healthy: () => void,
): void {
  switch (message.type) {
    case 'healthy':
      return healthy();
    case 'records':
      return metrics.records(message.count);
    case 'deadLetter':
      return metrics.deadLetter(message.code);
    case 'ruleBroken':
      return metrics.ruleBroken(message.code);
    default:
      return unreachable(message);
  }
}
