import type { Log } from '#contract/log';
import type { Clock } from '#kernel/clock';
import type { Config } from '#kernel/config/schema';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';

type KafkaConfig = NonNullable<Config['log']['kafka']>;

/** Where the log is, as plain data: threads get it as a copy. */
export type LogPlace =
  | { readonly type: 'postgres'; readonly url: string }
  | { readonly type: 'kafka'; readonly kafka: KafkaPlace };

export type KafkaPlace = Omit<KafkaConfig, 'ssl' | 'sasl'> & {
  readonly ssl: Revealed<KafkaConfig['ssl']>;
  readonly sasl: Revealed<KafkaConfig['sasl']>;
};

type Revealed<T> = { readonly [K in keyof T]: NonNullable<T[K]> extends { reveal(): infer U } ? U | undefined : T[K] };

/** @param databaseUrl of a log on PostgreSQL. */
export function logPlace({ log }: Config, databaseUrl: string): LogPlace {
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
  };
}

export interface LogParts {
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Opens the log; the client of Kafka is loaded only where it is used. */
export async function openLog(place: LogPlace, parts: LogParts): Promise<Log> {
  if (place.type === 'postgres') return openPostgresLog({ ...parts, url: place.url });
  const [{ openKafkaLog }, { kafkaOptions }] = await Promise.all([
    import('#log/kafka/kafka-log'),
    import('#log/kafka/kafka-settings'),
  ]);
  return openKafkaLog({ ...kafkaOptions(place.kafka, parts.clock), ...parts });
}
