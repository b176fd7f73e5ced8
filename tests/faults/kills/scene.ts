import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import type { SourceKind } from '#contract/dataset';
import { startConnect, type ConnectServer } from '#deploy/stack/servers/connect';
import { startKafka, type KafkaServer } from '#deploy/stack/servers/kafka';
import { startRegistry, type RegistryServer } from '#deploy/stack/servers/registry';
import { tempFolder } from '../../support/temp-folder.ts';
import { startVigie, type VigieProcess } from '../../support/vigie-process.ts';
import type { LoadedDatabase } from '../load/loaded-database.ts';
import { openMongoDatabase } from '../load/mongo-database.ts';
import { openMysqlDatabase } from '../load/mysql-database.ts';
import { openPostgresDatabase } from '../load/postgres-database.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { restartable, type Restartable } from './restartable.ts';
import type { FleetTarget } from './targets.ts';

/** Everything that a target needs, started: databases, what the fleet works with, and places for two catalogues. */
export interface Scene extends AsyncDisposable {
  readonly databases: readonly LoadedDatabase[];
  readonly kafka: Restartable<KafkaServer>;
  readonly connect: Restartable<ConnectServer> | null;
  readonly registry: Restartable<RegistryServer> | null;
  readonly catalogues: Readonly<Record<Watcher, pg.Pool>>;
  startFleet(): Promise<Fleet>;
  /** One process that does everything, natively, on a log in its own database: as unlike the fleet as Vigie can be. */
  startCalm(): Promise<VigieProcess>;
}

export type Watcher = 'calm' | 'fleet';

const OPEN: Readonly<Record<SourceKind, (dataDir: string) => Promise<LoadedDatabase>>> = {
  postgres: openPostgresDatabase,
  mysql: (dataDir) => openMysqlDatabase('mysql', dataDir),
  mariadb: (dataDir) => openMysqlDatabase('mariadb', dataDir),
  mongodb: openMongoDatabase,
};

export async function openScene(target: FleetTarget): Promise<Scene> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await tempFolder(`faults-${target.name}`));
  const at = (name: string) => join(folder.path, name);
  const [store, kafka, registry, databases] = await Promise.all([
    startEmbeddedPostgres({ dataDir: at('store'), settings: { fsync: 'off' } }).then((one) => opened.use(one)),
    restartable(() => startKafka({ dataDir: at('kafka') })).then((one) => opened.use(one)),
    target.avro ? restartable(() => startRegistry({ dataDir: at('registry') })).then((one) => opened.use(one)) : null,
    Promise.all(target.databases.map(async (kind) => opened.use(await OPEN[kind](at(kind))))),
  ]);
  const { brokers } = kafka.current;
  const connect =
    target.capture === 'debezium'
      ? opened.use(await restartable(() => startConnect({ dataDir: at('connect'), brokers })))
      : null;
  const urlOf = (database: string) => store.url(database);
  const catalogues = {
    calm: await catalogue(opened, urlOf, 'calm'),
    fleet: await catalogue(opened, urlOf, 'fleet'),
  };
  const owned = opened.move();

  const sources = (watcher: Watcher) =>
    databases.map((database) => ({ ...database.source(watcher), id: database.kind }));
  const debezium = connect === null ? {} : { capture: 'debezium', connect: { url: connect.current.url } };
  const plain = registry === null && connect === null ? {} : { changeTopics: { encrypted: false } };
  const avro = registry === null ? {} : { registry: { url: registry.current.url } };
  return {
    databases,
    kafka,
    connect,
    registry,
    catalogues,
    startFleet: async () =>
      owned.use(
        await startFleet({
          dataDir: at('fleet'),
          brokers,
          catalogueUrl: store.url('fleet'),
          config: { sources: sources('fleet').map((source) => ({ ...source, ...debezium })), ...avro, ...plain },
        }),
      ),
    startCalm: async () =>
      owned.use(
        await startVigie({
          dataDir: at('calm'),
          config: { sources: sources('calm'), catalog: { url: store.url('calm') } },
        }),
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function catalogue(
  opened: AsyncDisposableStack,
  url: (database: string) => string,
  name: Watcher,
): Promise<pg.Pool> {
  const admin = new pg.Client({ connectionString: url('postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const pool = new pg.Pool({ connectionString: url(name), max: 2 });
  pool.on('error', () => undefined);
  opened.defer(() => pool.end());
  return pool;
}
