import { createEngine } from '#classifiers/engine';
import { createClassifyHandler } from '#classifiers/worker/handler';
import { openAvroRegistry } from '#codec/avro/schema-registry';
import { createAvroChangeCodec } from '#codec/avro-envelope/avro-change-codec';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { createJsonLabelCodec } from '#codec/json-labels';
import type { ChangeCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { createWorker } from '#stream/worker';

/** The change topic that classify workers read. */
export const INPUT = 'shop.public.customer';

/** @param key 32 bytes as base64: processes that share it make the same fingerprints. */
export function benchKeyring(key: string): Keyring {
  return new Keyring(new Map([['bench', Buffer.from(key, 'base64')]]), 'bench');
}

export function openBenchLog(brokers: string, keyring: Keyring): Promise<Log> {
  return openKafkaLog({
    brokers: [brokers],
    clientId: 'bench',
    // kafkajs reads no zstd.
    compression: 'none',
    ssl: null,
    sasl: null,
    keyring,
    logger: silentLogger,
  });
}

/** JSON without a registry. */
export function openBenchCodec(registryUrl: string | null): ChangeCodec {
  const json = createJsonEnvelopeCodec('0.0.0');
  if (registryUrl === null) return json;
  return createAvroChangeCodec({
    version: '0.0.0',
    json,
    registry: openAvroRegistry({ url: registryUrl, clock: systemClock, random: Math.random }),
  });
}

export interface BenchClassifierOptions {
  readonly log: Log;
  readonly codec: ChangeCodec;
  readonly keyring: Keyring;
  readonly groupId: string;
  readonly counted: (records: number) => void;
}

/** A classify worker as `vigie start` runs it. */
export function benchClassifier({ log, codec, keyring, groupId, counted }: BenchClassifierOptions) {
  return createWorker({
    name: 'classifier',
    log,
    groupId,
    topics: [INPUT],
    handler: createClassifyHandler({
      codec,
      labels: createJsonLabelCodec(),
      keyring,
      clock: systemClock,
      logger: silentLogger,
      textKeys: 'fingerprint',
      thresholds: { minimum: 0.7, high: 0.9 },
      engine: createEngine,
      metrics: { records: counted, deadLetter: () => undefined, ruleBroken: () => undefined },
    }),
    logger: silentLogger,
    maxBytes: 2 * 1024 * 1024,
  });
}
