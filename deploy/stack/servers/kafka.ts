import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { java, kafkaClasses, type JavaOptions } from '../processes/java.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';
import { runProgram } from '../run-program.ts';

export interface KafkaOptions extends ServerOptions, Pick<JavaOptions, 'tuned' | 'archive'> {
  readonly controllerPort?: number | undefined;
  /** Over those of `broker.properties`, by their names. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** More listeners beside the plain one, by name: its port and what it speaks (`SSL`, `SASL_SSL`, `SASL_PLAINTEXT`). */
  readonly listeners?: Readonly<Record<string, { readonly port: number; readonly protocol: string }>> | undefined;
  /** Users for SCRAM, made at the first start: name and password. */
  readonly scramUsers?: Readonly<Record<string, string>> | undefined;
}

export interface KafkaServer extends Server {
  /** `host:port` of the plain listener. */
  readonly brokers: string;
}

const CLUSTER_ID = 'vigieStackVigieStackAA';

/** One Kafka broker that is its own controller (KRaft). */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const { dataDir, tuned, archive } = options;
  await mkdir(dataDir, { recursive: true });
  const port = await chosenPort(dataDir, options.port);
  const controllerPort = await chosenPort(dataDir, options.controllerPort, 'controller-port');
  const configuration = join(dataDir, 'broker.properties');
  const settings = brokerSettings(options, port, controllerPort);
  await writeFile(
    configuration,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  if (!existsSync(join(settings['log.dirs'] ?? '', 'meta.properties'))) {
    const users = Object.entries(options.scramUsers ?? {}).flatMap(([name, password]) =>
      ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${name},password=${password}]`,
      ]),
    );
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', configuration, ...users];
    const { command, args } = java({ name: 'kafka', heapMb: 256, run: [...kafkaClasses, ...format] });
    await runProgram(command, args, { logFile: join(dataDir, 'format.log') });
  }
  const run = [...kafkaClasses, 'kafka.Kafka', configuration];
  const server = await startServer(
    {
      name: 'kafka',
      ...java({ name: 'kafka', heapMb: 512, tuned, archive, run }),
      port,
      isReady: async (said) => (await said()).includes('Kafka Server started'),
    },
    { ...options, port },
  );
  return { ...server, brokers: `${HOST}:${port}` };
}

function brokerSettings(options: KafkaOptions, port: number, controllerPort: number): Record<string, string> {
  const listeners = { PLAINTEXT: { port, protocol: 'PLAINTEXT' }, ...options.listeners };
  const at = Object.entries(listeners).map(([name, listener]) => `${name}://${HOST}:${listener.port}`);
  const protocols = Object.entries(listeners).map(([name, { protocol }]) => `${name}:${protocol}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    listeners: [...at, `CONTROLLER://${HOST}:${controllerPort}`].join(','),
    'advertised.listeners': at.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': ['CONTROLLER:PLAINTEXT', ...protocols].join(','),
    'log.dirs': join(options.dataDir, 'log'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '8',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A client's mistake shows as it would where operators switch this off, as most do.
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': '16777216',
    'num.network.threads': '2',
    'num.io.threads': '4',
    ...options.settings,
  };
}
