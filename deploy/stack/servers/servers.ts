import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../folder.ts';
import type { Part } from '../install/parts.ts';
import { findProgram } from '../processes/debian-program.ts';
import type { Server, ServerOptions } from '../processes/server-process.ts';
import { startConnect } from './connect.ts';
import { startKafka } from './kafka.ts';
import { mariadbProgram, startMariadb } from './mariadb.ts';
import { startMongo } from './mongo.ts';
import { mysqlProgram, startMysql } from './mysql.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { startRegistry } from './registry.ts';

export const SERVER_NAMES = ['kafka', 'registry', 'connect', 'postgres', 'mysql', 'mariadb', 'mongo', 'redis'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

export interface StackServer {
  /** What has to be installed for it. */
  readonly part: Part['name'] | null;
  /** Where `stack:up` starts it; another by STACK_KAFKA_PORT and the like, 0 for a free one. */
  readonly port: number;
  /** What must be up before. */
  readonly needs: readonly ServerName[];
  readonly isThere: () => boolean;
  /** @param addresses of the servers that it needs. */
  start(options: ServerOptions, addresses: Readonly<Partial<Record<ServerName, string>>>): Promise<Server>;
}

export const SERVERS: Readonly<Record<ServerName, StackServer>> = {
  kafka: {
    part: 'java',
    port: 19092,
    needs: [],
    isThere: () => existsSync(folders.kafka),
    start: (options) => startKafka(options),
  },
  registry: {
    part: 'java',
    port: 18081,
    needs: [],
    isThere: () => existsSync(folders.registry),
    start: (options) => startRegistry(options),
  },
  connect: {
    part: 'java',
    port: 18083,
    needs: ['kafka'],
    isThere: () => existsSync(folders.plugins),
    start: (options, { kafka = '' }) => startConnect({ ...options, brokers: kafka }),
  },
  postgres: {
    part: null,
    port: 15432,
    needs: [],
    isThere: () => true,
    start: (options) => startPostgres(options),
  },
  mysql: {
    part: 'mysql',
    port: 13306,
    needs: [],
    isThere: () => mysqlProgram() !== null,
    start: (options) => startMysql(options),
  },
  mariadb: {
    part: 'mariadb',
    port: 13307,
    needs: [],
    isThere: () => mariadbProgram() !== null,
    start: (options) => startMariadb(options),
  },
  mongo: {
    part: 'mongo',
    port: 27118,
    needs: [],
    isThere: () => existsSync(join(folders.python, 'mongo', 'bin', 'secantusd-py')),
    start: (options) => startMongo(options),
  },
  redis: {
    part: 'redis',
    port: 16379,
    needs: [],
    isThere: () => findProgram('redis', ['redis-server', 'valkey-server']) !== null,
    start: (options) => startRedis(options),
  },
};

/** The named servers after all that they need; all when none is named. */
export function withNeeds(names: readonly ServerName[]): readonly ServerName[] {
  const wanted = new Set<ServerName>();
  const want = (name: ServerName) => {
    for (const need of SERVERS[name].needs) want(need);
    wanted.add(name);
  };
  for (const name of names.length === 0 ? SERVER_NAMES : names) want(name);
  return [...wanted];
}

export function isServerName(name: string): name is ServerName {
  return SERVER_NAMES.some((each) => each === name);
}
