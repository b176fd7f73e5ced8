import { randomBytes } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog, type KafkaLog, type KafkaLogOptions } from './kafka-log.ts';

const keyring = new Keyring(new Map([['k1', randomBytes(32)]]), 'k1');

/** The log as the tests of one file open it, several times on the same keys. */
export function openTestLog(brokers: string, options: Partial<KafkaLogOptions> = {}): Promise<KafkaLog> {
  return openKafkaLog({
    brokers: brokers.split(','),
    clientId: 'test',
    ssl: null,
    sasl: null,
    keyring,
    logger: silentLogger,
    ...options,
  });
}

/** Another program on the same broker: kafkajs as its users know it. */
export function foreignClient(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], clientId: 'foreign', logLevel: logLevel.NOTHING });
}

export async function asAdmin<T>(brokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = foreignClient(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
