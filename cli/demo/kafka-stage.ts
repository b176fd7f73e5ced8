import { mkdir } from 'node:fs/promises';
import type { RegisteredSource } from '#contract/catalog';
import { openDemoServers, demoHome, type DemoServers } from './servers.ts';
import type { DemoStage } from './stage.ts';

/** Values of settings by their paths, as flags give them. */
export type SettingValues = Readonly<Record<string, string>>;

/** The demo on Kafka, and the settings that bring it about. */
export interface KafkaStage extends DemoStage, AsyncDisposable {
  readonly settingValues: SettingValues;
}

/**
 * Opens the servers for the demo on Kafka. Its sources are captured by Debezium where Kafka Connect is there.
 *
 * @param dataDir of the configuration. What the demo on Kafka keeps is beside the Kafka that it belongs to.
 */
export async function openKafkaStage(dataDir: string, say: (line: string) => void): Promise<KafkaStage> {
  const home = await demoHome(dataDir);
  await mkdir(home, { recursive: true });
  const servers = await openDemoServers(home, say);
  return {
    settingValues: { dataDir: home, ...settingsOf(servers.addresses) },
    parts: () => servers.parts(),
    capture: debezium(servers),
    announcedIn: [dataDir],
    isElsewhere: false,
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  };
}

/** Of a process that uses these servers. @param addresses `host:port` by name. */
export function settingsOf(addresses: Readonly<Record<string, string | undefined>>): SettingValues {
  const { kafka, registry, redis } = addresses;
  return {
    ...(kafka === undefined ? {} : { 'log.kafka.brokers': kafka }),
    ...(registry === undefined ? {} : { 'registry.url': `http://${registry}/apis/ccompat/v7` }),
    ...(redis === undefined ? {} : { 'redis.url': `redis://${redis}` }),
  };
}

function debezium({ addresses, kafka }: DemoServers): RegisteredSource['settings'] {
  const { connect } = addresses;
  if (connect === undefined) return {};
  return { capture: 'debezium', connect: { url: `http://${connect}`, brokers: kafka } };
}
