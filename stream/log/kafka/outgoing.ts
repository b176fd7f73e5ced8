import type { LogRecord, TopicPartition, TopicRecords } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Keyring } from '#kernel/secrets/keyring';
import { partitionOf } from '../partitioner.ts';
import { cutBatches } from '../batch-cutting.ts';
import { sealingContext, sealRecord } from './sealing.ts';
import type { Topic, TopicDirectory } from './topic-directory.ts';
import type { Compression } from './wire/compression.ts';
import { encodeBatch, sizeOf, type EncodedBatch } from './wire/record-batch.ts';

/** A batch is closed when it has this much, before compression; one larger record is a batch of its own. */
export const BATCH_BYTES = 512 * 1024;

/** What is to be written to one partition, in order. */
export interface Outgoing extends TopicPartition {
  readonly batches: OutgoingBatch[];
}

export interface OutgoingBatch {
  /** As they rest; kept, since a batch that the broker finds too large is cut again. */
  readonly records: readonly LogRecord[];
  readonly encoded: EncodedBatch;
}

export interface Packer {
  pack(work: readonly TopicRecords[]): Promise<Outgoing[]>;
}

/** Decides partitions, seals what rests encrypted, cuts batches and encodes them. */
export function createPacker(directory: TopicDirectory, keyring: Keyring, compression: Compression): Packer {
  const turns = new Map<string, number>();

  function nextTurn(topic: Topic): number {
    const turn = turns.get(topic.name) ?? Math.floor(Math.random() * topic.leaders.length);
    turns.set(topic.name, (turn + 1) % topic.leaders.length);
    return turn % topic.leaders.length;
  }

  async function route(work: readonly TopicRecords[]): Promise<Map<string, Routed>> {
    const routed = new Map<string, Routed>();
    for (const { topic: name, partition, records } of work) {
      const topic = await directory.topic(name);
      const keyless = partition ?? nextTurn(topic);
      for (const record of records) {
        const number = partition ?? (record.key === null ? keyless : partitionOf(record.key, topic.leaders.length));
        if (number >= topic.leaders.length) {
          throw new VigieError('VIG_K209', 'the topic has no such partition', {
            details: { topic: name, partition: number },
          });
        }
        const key = `${number}/${name}`;
        const known = routed.get(key);
        if (known === undefined) routed.set(key, { topic, partition: number, records: [record] });
        else known.records.push(record);
      }
    }
    return routed;
  }

  async function encode({ topic, partition, records }: Routed): Promise<Outgoing> {
    const context = sealingContext(topic.name, partition);
    const resting = topic.encrypted ? records.map((record) => sealRecord(record, keyring, context)) : records;
    const batches: OutgoingBatch[] = [];
    for (const run of cutBatches(resting, sizeOf, BATCH_BYTES)) {
      // What is encrypted does not get smaller.
      batches.push({ records: run, encoded: await encodeBatch(run, topic.encrypted ? 'none' : compression) });
    }
    return { topic: topic.name, partition, batches };
  }

  return {
    async pack(work) {
      return Promise.all([...(await route(work)).values()].map(encode));
    },
  };
}

interface Routed {
  readonly topic: Topic;
  readonly partition: number;
  readonly records: LogRecord[];
}
