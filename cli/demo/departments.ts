import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMongo } from '#deploy/stack/servers/mongo';
import { startMysql } from '#deploy/stack/servers/mysql';
import { SERVERS } from '#deploy/stack/servers/servers';
import type { DemoPart } from '#dashboard/server/options';
import type { Service } from '#kernel/lifecycle/service';
import type { DemoStage } from './stage.ts';
import { ShopNews, type ShopEvent, type Tell } from './story.ts';

export interface Departments {
  readonly services: readonly Service[];
  readonly tell: Tell;
  parts(): readonly DemoPart[];
}

interface Desk extends AsyncDisposable {
  write(event: ShopEvent): Promise<void>;
}

interface Department {
  readonly name: string;
  readonly database: string;
  readonly kind: RegisteredSource['kind'];
  readonly isThere: boolean;
  readonly command: string;
  start(dataDir: string): Promise<{ readonly url: string; stop(): Promise<void> }>;
  open(url: string, database: string): Promise<Desk>;
  sourceUrl(url: string, database: string, settings: RegisteredSource['settings']): string;
}

export interface DepartmentsOptions {
  readonly dataDir: string;
  readonly registry: SourceRegistry;
  /** Lets the captures notice the new source. */
  readonly changed: () => Promise<void>;
  readonly stage: DemoStage;
}

/** Billing and support of the shop, each where its database's programs are on this machine. */
export function createDepartments(options: DepartmentsOptions): Departments {
  const states = new Map<string, DemoPart['state']>();
  const opened = departments().map((department) => {
    const news = new ShopNews();
    states.set(department.name, department.isThere ? 'starting' : 'missing');
    const become = (state: DemoPart['state']) => states.set(department.name, state);
    return { department, news, service: departmentService(department, { ...options, news, become }) };
  });
  const there = opened.filter(({ department }) => department.isThere);
  return {
    services: there.map(({ service }) => service),
    tell: (event) => {
      for (const { news } of there) news.tell(event);
    },
    parts: () =>
      opened.map(({ department: { name, database, command } }) => {
        const state = states.get(name) ?? 'starting';
        const common = { name, part: 'department', database, address: null } as const;
        return { ...common, state, command: state === 'missing' ? command : null };
      }),
  };
}

interface Surroundings extends DepartmentsOptions {
  readonly news: ShopNews;
  readonly become: (state: DemoPart['state']) => void;
}

/** Runs the database, says that it is to be watched, and writes what the shop tells. */
function departmentService(
  department: Department,
  { dataDir, registry, changed, stage, news, become }: Surroundings,
): Service {
  const { name, kind } = department;
  return {
    name: `demo ${name}`,
    async run(signal, healthy) {
      become('starting');
      const server = await department.start(join(dataDir, 'demo', name));
      try {
        await using desk = await department.open(server.url, name);
        const settings = stage.capture;
        const url = department.sourceUrl(server.url, name, settings);
        const known = (await registry.list()).find(({ id }) => id === name);
        const same = known?.url === url && isDeepStrictEqual(known.settings, settings);
        if (known !== undefined && !same && known.origin === 'demo') await registry.remove(name);
        if (!same) await registry.add({ id: name, kind, url, origin: 'demo', settings });
        await changed();
        become('running');
        healthy();
        for (let event = await news.next(signal); event !== null; event = await news.next(signal))
          await desk.write(event);
      } finally {
        await server.stop();
      }
    },
  };
}

function departments(): readonly Department[] {
  const mysql = SERVERS.mysql.isThere();
  return [
    {
      name: 'billing',
      database: mysql ? 'MySQL' : 'MariaDB',
      kind: mysql ? 'mysql' : 'mariadb',
      isThere: mysql || SERVERS.mariadb.isThere(),
      command: 'npm run stack:install -- mariadb',
      start: (dataDir) => (mysql ? startMysql : startMariadb)({ dataDir, apart: true }),
      open: async (url, database) => (await import('./billing.ts')).openBilling(url, database),
      sourceUrl: (url, database) => `${mysql ? url : url.replace(/^mysql:/u, 'mariadb:')}${database}`,
    },
    {
      name: 'support',
      database: 'MongoDB',
      kind: 'mongodb',
      isThere: SERVERS.mongo.isThere(),
      command: 'npm run stack:install -- mongo',
      start: (dataDir) => startMongo({ dataDir, apart: true }),
      open: async (url, database) => (await import('./support.ts')).openSupport(url, database),
      sourceUrl: (url, database, { capture }) => {
        const at = new URL(url);
        at.pathname = `/${database}`;
        // What stands in for MongoDB here does not follow the Java driver's way of watching servers.
        if (capture === 'debezium') at.searchParams.set('serverMonitoringMode', 'poll');
        return at.toString();
      },
    },
  ];
}
