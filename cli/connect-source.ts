import type { RegisteredSource } from '#contract/catalog';
import { Thresholds } from '#contract/classes';
import type { SourceKind } from '#contract/dataset';
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

/** The connector of a source. `VIG_A503` when this version has none for its kind. */
export async function connectSource(source: RegisteredSource, logger: Logger = silentLogger): Promise<Connector> {
  const load = CONNECTORS[source.kind];
  if (load === undefined)
    throw new VigieError('VIG_A503', 'no connector for this kind of database', { details: { kind: source.kind } });
  const connect = await load();
  return connect(source, logger);
}
