import type { SourceKind } from '#contract/dataset';

/** What can be killed. */
export const TARGET_NAMES = [
  'vigie',
  'worker',
  'broker',
  'connect',
  'registry',
  'postgres',
  'mysql',
  'mariadb',
  'mongo',
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];
export type FleetTargetName = Exclude<TargetName, 'vigie'>;

export interface FleetTarget {
  readonly name: FleetTargetName;
  /** As the results name it. */
  readonly title: string;
  /** The databases under load, all watched by one fleet. */
  readonly databases: readonly SourceKind[];
  readonly capture: 'native' | 'debezium';
  /** Everything on Kafka is Avro, by a schema registry. */
  readonly avro: boolean;
  /** The database itself dies, under every watcher: there is no undisturbed one. */
  readonly killsDatabase: boolean;
}

const NATIVE = { capture: 'native', avro: false, killsDatabase: false } as const;
const DATABASE = { ...NATIVE, killsDatabase: true } as const;

export const FLEET_TARGETS: Readonly<Record<FleetTargetName, Omit<FleetTarget, 'name'>>> = {
  worker: { ...NATIVE, title: 'one of two classify workers', databases: ['postgres'] },
  broker: { ...NATIVE, title: 'the Kafka broker', databases: ['postgres'] },
  connect: {
    title: 'Kafka Connect, with Debezium on PostgreSQL and MySQL',
    databases: ['postgres', 'mysql'],
    capture: 'debezium',
    avro: false,
    killsDatabase: false,
  },
  registry: { ...NATIVE, avro: true, title: 'the schema registry, columns added meanwhile', databases: ['postgres'] },
  postgres: { ...DATABASE, title: 'PostgreSQL', databases: ['postgres'] },
  mysql: { ...DATABASE, title: 'MySQL', databases: ['mysql'] },
  mariadb: { ...DATABASE, title: 'MariaDB', databases: ['mariadb'] },
  mongo: { ...DATABASE, title: 'a server with MongoDB’s protocol (SecantusDB)', databases: ['mongodb'] },
};

export function isTargetName(name: string): name is TargetName {
  return TARGET_NAMES.some((each) => each === name);
}
