import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { startKafka, type KafkaServer } from '#deploy/stack/servers/kafka';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { describeWith } from '#tests/support/servers';
import { tempFolder, type TempFolder } from '#tests/support/temp-folder';
import { registerLogConformance } from '../conformance/conformance.ts';
import { KafkaLog, openKafkaLog } from './kafka-log.ts';

/** Retention and compaction that work at once, in segments so small that few records fill one. */
const HASTY = {
  'log.retention.check.interval.ms': '200',
  'log.initial.task.delay.ms': '100',
  'log.cleaner.backoff.ms': '100',
  'log.index.size.max.bytes': '96',
  'log.index.interval.bytes': '1',
  'log.segment.delete.delay.ms': '100',
};

describeWith(['kafka'], 'kafka', () => {
  let folder: TempFolder;
  let kafka: KafkaServer;

  beforeAll(async () => {
    folder = await tempFolder('kafka');
    kafka = await startKafka({ dataDir: folder.path, settings: HASTY });
  });

  afterAll(async () => {
    await kafka.stop();
    await folder[Symbol.asyncDispose]();
  });

  registerLogConformance('kafka', () => {
    const key = randomBytes(32);
    const keyring = new Keyring(new Map([['k1', key]]), 'k1');
    const { brokers } = kafka;
    return Promise.resolve({
      open: () =>
        openKafkaLog({ brokers: [brokers], clientId: 'test', ssl: null, sasl: null, keyring, logger: silentLogger }),
      // The broker does the rest by itself, see HASTY.
      async maintain(log) {
        if (!(log instanceof KafkaLog)) throw new TypeError('another log');
        await log.maintain();
      },
      child: {
        module: new URL('conformance-child.ts', import.meta.url).href,
        env: { VIGIE_CONFORMANCE_BROKERS: brokers, VIGIE_CONFORMANCE_KEY: key.toString('hex') },
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  });
});
