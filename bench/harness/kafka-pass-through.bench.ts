import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

export interface PassThrough {
  readonly brokers: string;
  readonly input: string;
  readonly output: string;
  readonly records: number;
}

/**
 * The yardstick: kafkajs reads each batch and writes the same bytes with their offsets in one transaction, and does
 * nothing else. Records a second, from the first record to the last commit.
 */
export async function kafkajsPassThrough({ brokers, input, output, records }: PassThrough): Promise<number> {
  const groupId = `pass-through-${randomUUID()}`;
  const kafka = new Kafka({ brokers: [brokers], clientId: 'pass-through', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ transactionalId: groupId, idempotent: true, maxInFlightRequests: 1 });
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200 });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: input, fromBeginning: true });
  let done = 0;
  let beganMs = 0;
  const endedMs = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (beganMs === 0) beganMs = performance.now();
          const transaction = await producer.transaction();
          const messages = batch.messages.map(({ key, value, timestamp }) => ({ key, value, timestamp }));
          await transaction.send({ topic: output, messages });
          const offset = String(BigInt(batch.lastOffset()) + 1n);
          const topics = [{ topic: input, partitions: [{ partition: batch.partition, offset }] }];
          await transaction.sendOffsets({ consumerGroupId: groupId, topics });
          await transaction.commit();
          done += messages.length;
          if (done >= records) resolve(performance.now());
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await producer.disconnect();
  return (records / (endedMs - beganMs)) * 1000;
}
