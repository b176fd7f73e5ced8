import type { ChangeCodec, LabelCodec } from '#contract/codec';
import type { Log } from '#contract/log';
import type { AvroRegistry } from '#codec/avro/schema-registry';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { createJsonLabelCodec } from '#codec/json-labels';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Keyring } from '#kernel/secrets/keyring';
import { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';

type KafkaConfig = NonNullable<Config['log']['kafka']>;

/** Where the log is, as plain data: threads get it as a copy. */
export type LogPlace =
  | { readonly type: 'postgres'; readonly url: string }
  | { readonly type: 'kafka'; readonly kafka: KafkaPlace; readonly registry: RegistryPlace | null };

export type KafkaPlace = Omit<KafkaConfig, 'ssl' | 'sasl'> & {
  readonly ssl: Revealed<KafkaConfig['ssl']>;
  readonly sasl: Revealed<KafkaConfig['sasl']>;
};

type Revealed<T> = { readonly [K in keyof T]: NonNullable<T[K]> extends { reveal(): infer U } ? U | undefined : T[K] };

/** @param databaseUrl of a log on PostgreSQL. */
export function logPlace({ log, registry }: Config, databaseUrl: string): LogPlace {
  if (log.kafka === undefined || log.type !== 'kafka') return { type: 'postgres', url: databaseUrl };
  const { ssl, sasl, ...kafka } = log.kafka;
  return {
    type: 'kafka',
    kafka: {
      ...kafka,
      ssl: { ...ssl, key: ssl.key?.reveal() },
      sasl: {
        ...sasl,
        password: sasl.password?.reveal(),
        tokenUrl: sasl.tokenUrl?.reveal(),
        clientSecret: sasl.clientSecret?.reveal(),
      },
    },
    registry:
      registry === undefined
        ? null
        : {
            url: registry.url.reveal(),
            user: registry.user,
            password: registry.password?.reveal(),
            records: registry.records,
          },
  };
}

/** The schema registry, as plain data. */
export interface RegistryPlace {
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly records: 'avro' | 'json';
}

export interface LogParts {
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Opens the log; the client of Kafka is loaded only where it is used. */
export async function openLog(place: LogPlace, parts: LogParts): Promise<Log> {
  return (await openLabelledLog(place, parts)).log;
}

/** The log, and how labels are written to it: as Avro at once where its topics are. */
export async function openLabelledLog(
  place: LogPlace,
  parts: LogParts,
): Promise<{ readonly log: Log; readonly labels: LabelCodec }> {
  if (place.type === 'postgres')
    return { log: await openPostgresLog({ ...parts, url: place.url }), labels: createJsonLabelCodec() };
  const [{ openKafkaLog }, { kafkaOptions }] = await Promise.all([
    import('#log/kafka/kafka-log'),
    import('#log/kafka/kafka-settings'),
  ]);
  const log = await openKafkaLog({ ...kafkaOptions(place.kafka, parts.clock), ...parts });
  try {
    const registry = await openRegistry(place, parts.clock);
    if (registry === null) return { log, labels: createJsonLabelCodec() };
    const { openAvroLog, registerForms } = await import('#codec/own-topics/avro-log');
    if (place.registry?.records !== 'avro')
      return { log: openAvroLog(log, registry, new Map()), labels: createJsonLabelCodec() };
    const { createAvroLabelCodec } = await import('#codec/own-topics/avro-labels');
    const forms = await registerForms(registry);
    return { log: openAvroLog(log, registry, forms), labels: createAvroLabelCodec(forms) };
  } catch (error) {
    await log[Symbol.asyncDispose]();
    throw error;
  }
}

/** Null where none is set. The client of the registry is loaded only where it is used. */
export async function openRegistry(place: LogPlace, clock: Clock): Promise<AvroRegistry | null> {
  if (place.type === 'postgres' || place.registry === null) return null;
  const { url, user, password } = place.registry;
  const { openAvroRegistry } = await import('#codec/avro/schema-registry');
  const secret = password === undefined ? undefined : new Sensitive(password);
  return openAvroRegistry({ url, user, password: secret, clock, random: Math.random });
}

/**
 * How changes are written and read. Encrypted ones stay JSON, which nobody else reads; whatever was written before is
 * read all the same.
 */
export async function openChangeCodec(
  place: LogPlace,
  options: { readonly version: string; readonly encrypted: boolean; readonly clock: Clock },
): Promise<ChangeCodec> {
  const json = createJsonEnvelopeCodec(options.version);
  const registry = await openRegistry(place, options.clock);
  if (registry === null) return json;
  const { createAvroChangeCodec } = await import('#codec/avro-envelope/avro-change-codec');
  const avro = createAvroChangeCodec({ version: options.version, registry, json });
  const writesAvro = place.type === 'kafka' && place.registry?.records === 'avro' && !options.encrypted;
  if (writesAvro) return avro;
  return {
    encode: (change, schema) => json.encode(change, schema),
    decode: (record) => avro.decode(record),
    prepare: async (records) => avro.prepare?.(records),
  };
}
