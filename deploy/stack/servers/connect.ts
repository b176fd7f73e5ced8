import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folders } from '../folder.ts';
import { answersHttp } from '../processes/health.ts';
import { java, kafkaClasses, type JavaOptions } from '../processes/java.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface ConnectOptions extends ServerOptions, Pick<JavaOptions, 'tuned' | 'archive'> {
  /** Of the Kafka that it works on: `host:port`. */
  readonly brokers: string;
  /** Names its group and its topics. Default `connect`. */
  readonly group?: string | undefined;
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface ConnectServer extends Server {
  /** Of the REST API. */
  readonly url: string;
}

/** Kafka Connect, distributed with one worker, with Debezium's connectors and the Avro converter. */
export async function startConnect(options: ConnectOptions): Promise<ConnectServer> {
  const { dataDir, brokers, group = 'connect', tuned, archive } = options;
  await mkdir(dataDir, { recursive: true });
  const port = await chosenPort(dataDir, options.port);
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const settings = {
    'bootstrap.servers': brokers,
    'group.id': group,
    listeners: `http://${HOST}:${port}`,
    'rest.advertised.host.name': HOST,
    'rest.advertised.port': String(port),
    'config.storage.topic': `${group}.configs`,
    'offset.storage.topic': `${group}.offsets`,
    'status.storage.topic': `${group}.status`,
    'config.storage.replication.factor': '1',
    'offset.storage.replication.factor': '1',
    'offset.storage.partitions': '1',
    'status.storage.replication.factor': '1',
    'status.storage.partitions': '1',
    'offset.flush.interval.ms': '1000',
    'key.converter': json,
    'value.converter': json,
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    'plugin.path': folders.plugins,
    'plugin.discovery': 'service_load',
    'scheduled.rebalance.max.delay.ms': '0',
    'connector.client.config.override.policy': 'All',
    ...options.settings,
  };
  const configuration = join(dataDir, 'connect.properties');
  await writeFile(
    configuration,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const run = [...kafkaClasses, 'org.apache.kafka.connect.cli.ConnectDistributed', configuration];
  const server = await startServer(
    {
      name: 'connect',
      ...java({ name: 'connect', heapMb: 768, tuned, archive, run }),
      port,
      isReady: () => answersHttp(port, '/connectors'),
    },
    { ...options, port },
  );
  return { ...server, url: `http://${HOST}:${port}` };
}
