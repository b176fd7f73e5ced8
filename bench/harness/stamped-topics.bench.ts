import { Kafka, logLevel } from 'kafkajs';

/**
 * Makes topics whose records carry the time at which the broker has appended them, so that it can be told afterwards, by
 * one clock and without a reader in the way, when each arrived. Whoever captures finds them there.
 */
export async function createStampedTopics(brokers: string, names: readonly string[]): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], clientId: 'bench', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const settings = {
    'message.timestamp.type': 'LogAppendTime',
    'cleanup.policy': 'delete',
    'retention.ms': '86400000',
    'max.message.bytes': '33554432',
  };
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: names.map((topic) => ({ topic, numPartitions: topic.startsWith('vigie.') ? 1 : 4, configEntries })),
    waitForLeaders: true,
  });
  await admin.disconnect();
}
