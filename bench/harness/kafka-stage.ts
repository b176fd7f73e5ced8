import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startConnect, type ConnectServer } from '#deploy/stack/servers/connect';
import { startKafka } from '#deploy/stack/servers/kafka';
import { startPostgres } from '#deploy/stack/servers/postgres';
import { startRegistry, type RegistryServer } from '#deploy/stack/servers/registry';
import type { Log } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { tempFolder } from '#tests/support/temp-folder';
import { startVigie, type VigieProcess } from '#tests/support/vigie-process';
import pg from 'pg';

/**
 * Kafka, a schema registry, Kafka Connect, a catalogue, and the product as separate processes: what a figure on Kafka is
 * measured on. The servers are compiled for speed; all share the machine's cores.
 */
export interface KafkaStage extends AsyncDisposable {
  readonly dir: string;
  readonly brokers: string;
  readonly registry: RegistryServer;
  readonly connect: ConnectServer;
  readonly log: Log;
  /** Changes are in clear and Avro, as Debezium's are. */
  vigie(config: Readonly<Record<string, unknown>>, nodeFlags?: readonly string[]): Promise<VigieProcess>;
}

export async function openKafkaStage(): Promise<KafkaStage> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await tempFolder('bench-kafka'));
  const at = (name: string) => join(folder.path, name);
  const store = opening.use(await startPostgres({ dataDir: at('store') }));
  const kafka = opening.use(await startKafka({ dataDir: at('kafka'), tuned: 'speed' }));
  const registry = opening.use(await startRegistry({ dataDir: at('registry') }));
  const connect = opening.use(await startConnect({ dataDir: at('connect'), brokers: kafka.brokers, tuned: 'speed' }));
  const admin = new pg.Client({ connectionString: store.url('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE vigie');
  await admin.end();
  const log = opening.use(
    await openKafkaLog({
      brokers: [kafka.brokers],
      clientId: 'bench',
      ssl: null,
      sasl: null,
      keyring: Keyring.generate(),
      logger: silentLogger,
    }),
  );
  const key = randomBytes(32).toString('base64');
  const owned = opening.move();
  return {
    dir: folder.path,
    brokers: kafka.brokers,
    registry,
    connect,
    log,
    async vigie(config, nodeFlags) {
      const common = {
        catalog: { url: store.url('vigie') },
        keys: { ring: [{ id: 'bench', key }] },
        registry: { url: registry.url },
        changeTopics: { encrypted: false },
        logging: { level: 'warn', format: 'json' },
      };
      const started = await startVigie({
        dataDir: at('vigie'),
        config: { ...common, ...config },
        env: { KAFKA_BROKERS: kafka.brokers },
        nodeFlags,
      });
      return owned.use(started);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
