import { openAvroRegistry } from '#codec/avro/schema-registry';
import { createAvroChangeCodec } from '#codec/avro-envelope/avro-change-codec';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { createJsonLabelCodec } from '#codec/json-labels';
import { createAvroLabelCodec } from '#codec/own-topics/avro-labels';
import { openAvroLog, registerForms } from '#codec/own-topics/avro-log';
import type { ChangeCodec, LabelCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { createWorker } from '#stream/worker';
import { testClassifyHandler } from '#tests/support/test-classifier';

/** The change topic that classify workers read. */
export const INPUT = 'shop.public.customer';

/** @param key 32 bytes as base64: processes that share it make the same fingerprints. */
export function benchKeyring(key: string): Keyring {
  return new Keyring(new Map([['bench', Buffer.from(key, 'base64')]]), 'bench');
}

/** What a classify worker has of its log, as `vigie start` gives it. */
export interface BenchPipes extends AsyncDisposable {
  readonly log: Log;
  readonly codec: ChangeCodec;
  readonly labels: LabelCodec;
}

/** Changes and what is said of them are Avro with a registry, JSON without. */
export async function openBenchPipes(
  brokers: string,
  registryUrl: string | null,
  keyring: Keyring,
): Promise<BenchPipes> {
  const plain = await openKafkaLog({
    brokers: [brokers],
    clientId: 'bench',
    // kafkajs reads no zstd.
    compression: 'none',
    ssl: null,
    sasl: null,
    keyring,
    logger: silentLogger,
  });
  const close = () => plain[Symbol.asyncDispose]();
  const json = createJsonEnvelopeCodec('0.0.0');
  if (registryUrl === null)
    return { log: plain, codec: json, labels: createJsonLabelCodec(), [Symbol.asyncDispose]: close };
  const registry = openAvroRegistry({ url: registryUrl, clock: systemClock, random: Math.random });
  const forms = await registerForms(registry);
  return {
    log: openAvroLog(plain, registry, forms),
    codec: createAvroChangeCodec({ version: '0.0.0', json, registry }),
    labels: createAvroLabelCodec(forms),
    [Symbol.asyncDispose]: close,
  };
}

export interface BenchClassifierOptions {
  readonly pipes: BenchPipes;
  readonly keyring: Keyring;
  readonly groupId: string;
  readonly counted: (records: number) => void;
}

/** A classify worker as `vigie start` runs it. */
export function benchClassifier({ pipes, keyring, groupId, counted }: BenchClassifierOptions) {
  const { log, codec, labels } = pipes;
  return createWorker({
    name: 'classifier',
    log,
    groupId,
    topics: [INPUT],
    handler: testClassifyHandler({
      codec,
      labels,
      keyring,
      metrics: { records: counted, deadLetter: () => undefined, ruleBroken: () => undefined },
    }),
    logger: silentLogger,
    maxBytes: 2 * 1024 * 1024,
  });
}
