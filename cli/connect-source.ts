import type { RegisteredSource } from '#contract/catalog';
import { Thresholds } from '#contract/classes';
import type { SourceKind } from '#contract/dataset';
import type { Log } from '#contract/log';
import type { AvroRegistry } from '#codec/avro/schema-registry';
import type { Connector } from '#connectors/connector';
import { silentLogger, type Logger } from '#kernel/telemetry/logger';
import { VigieError } from '#kernel/errors/vigie-error';

type Connect = (source: RegisteredSource, logger: Logger) => Promise<Connector>;

/** A driver is loaded only when a source of its kind is there. */
const CONNECTORS: Partial<Record<SourceKind, () => Promise<Connect>>> = {
  async postgres() {
    const [{ openPostgresConnector }, { PostgresSettings }] = await Promise.all([
      import('#connectors/postgres/connector'),
      import('#connectors/postgres/settings'),
    ]);
    return ({ id, url, settings }, logger) =>
      openPostgresConnector({ id, url, settings: PostgresSettings.parse(settings), logger });
  },
  mysql: connectMysql,
  mariadb: connectMysql,
  async mongodb() {
    const [{ openMongodbConnector }, { MongodbSettings }, { createEngine }] = await Promise.all([
      import('#connectors/mongodb/connector'),
      import('#connectors/mongodb/settings'),
      import('#classifiers/engine'),
    ]);
    // Shapes of documents fold the keys that paths of findings fold.
    const { keys } = createEngine({ rules: [], thresholds: Thresholds.parse({}) });
    return ({ id, url, settings }, logger) =>
      openMongodbConnector({ id, url, settings: MongodbSettings.parse(settings), logger, keyReader: keys });
  },
};

/** One protocol; the url says which of the two speaks it. */
async function connectMysql(): Promise<Connect> {
  const [{ openMysqlConnector }, { MysqlSettings }] = await Promise.all([
    import('#connectors/mysql/connector'),
    import('#connectors/mysql/settings'),
  ]);
  return ({ id, url, settings }, logger) =>
    openMysqlConnector({ id, url, settings: MysqlSettings.parse(settings), logger });
}

/** What a capture brings along for a source that Debezium captures. */
export interface RelayParts {
  readonly log: Log;
  readonly registry: AvroRegistry | null;
}

/**
 * The connector of a source. `VIG_A503` when this version has none for its kind.
 * @param relay absent where the connector is only asked or removed.
 */
export async function connectSource(
  source: RegisteredSource,
  logger: Logger = silentLogger,
  relay: RelayParts | null = null,
): Promise<Connector> {
  if (source.settings['capture'] === 'debezium') return connectDebezium(source, logger, relay);
  const load = CONNECTORS[source.kind];
  if (load === undefined)
    throw new VigieError('VIG_A503', 'no connector for this kind of database', { details: { kind: source.kind } });
  const connect = await load();
  return connect(source, logger);
}

async function connectDebezium(source: RegisteredSource, logger: Logger, relay: RelayParts | null): Promise<Connector> {
  const [{ openDebeziumConnector }, { DebeziumSettings }, { createDebeziumDecoder }, namespaceOf] = await Promise.all([
    import('#connectors/debezium/connector'),
    import('#connectors/debezium/settings'),
    import('#codec/debezium/debezium-decoder'),
    NAMESPACES[source.kind](),
  ]);
  const { id, kind, url } = source;
  const settings = DebeziumSettings.parse(source.settings);
  const decoder = createDebeziumDecoder({
    registry: relay?.registry ?? null,
    placeholder: settings.connect.settings['unavailable.value.placeholder'],
  });
  const namespace = namespaceOf(url);
  return openDebeziumConnector({ id, kind, url, namespace, settings, log: relay?.log ?? null, decoder, logger });
}

/** Datasets have the names that native capture gives them. */
const NAMESPACES: Record<SourceKind, () => Promise<(url: string) => string>> = {
  postgres: async () => (await import('#connectors/postgres/connection-url')).namespaceOf,
  mysql: async () => (await import('#connectors/mysql/connection-url')).namespaceOf,
  mariadb: async () => (await import('#connectors/mysql/connection-url')).namespaceOf,
  mongodb: async () => (await import('#connectors/mongodb/connection')).namespaceOf,
};
