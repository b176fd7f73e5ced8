import { join } from 'node:path';
import type { DemoPart } from '#dashboard/server/options';
import { livingRecords, type ProcessRecord } from '#deploy/stack/processes/process-records';
import { endProcess, type Server } from '#deploy/stack/processes/server-process';
import { SERVERS } from '#deploy/stack/servers/servers';
import { VigieError } from '#kernel/errors/vigie-error';

/** In the order in which they are ended. */
const NAMES = ['connect', 'registry', 'redis', 'kafka'] as const;
export type DemoServerName = (typeof NAMES)[number];

const PRODUCTS: Readonly<Record<DemoServerName, string>> = {
  kafka: 'Kafka',
  registry: 'schema registry',
  redis: 'Redis',
  connect: 'Kafka Connect with Debezium',
};

/** The servers that the demo on Kafka runs on. */
export interface DemoServers extends AsyncDisposable {
  /** `host:port` of each that is there; Kafka always is. */
  readonly addresses: Readonly<Partial<Record<DemoServerName, string>>>;
  readonly kafka: string;
  parts(): readonly DemoPart[];
}

/** Where the demo keeps what belongs to one log: catalogue, shop and keys go when their Kafka goes. */
export async function demoHome(dataDir: string): Promise<string> {
  const kafka = (await sharedServers()).find(({ name }) => name === 'kafka');
  return join(kafka?.dataDir ?? join(dataDir, 'kafka'), 'demo');
}

/**
 * Uses the servers that `npm run stack:up` started; where their Kafka does not run, starts those that are installed, on
 * folders in `home`, and ends them with this process. Only Kafka has to be there.
 *
 * @throws VigieError `VIG_X609` when there is no Kafka, or it does not start.
 */
export async function openDemoServers(home: string, say: (line: string) => void): Promise<DemoServers> {
  await using opening = new AsyncDisposableStack();
  const running = await runningServers(home);
  const addresses: Partial<Record<DemoServerName, string>> = {};
  const open = async (name: DemoServerName): Promise<void> => {
    const found = running.get(name);
    if (found !== undefined) {
      addresses[name] = found;
      return;
    }
    if (!SERVERS[name].isThere()) return;
    say(`starting ${PRODUCTS[name]}`);
    const server = await begin(name, join(home, 'servers', name), addresses);
    opening.use(server);
    addresses[name] = `127.0.0.1:${server.port}`;
  };
  const optional = async (name: DemoServerName): Promise<void> =>
    open(name).catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  await Promise.all([open('kafka'), optional('registry'), optional('redis')]);
  const { kafka } = addresses;
  if (kafka === undefined) throw new VigieError('VIG_X609', 'Kafka is not on this machine');
  await optional('connect');
  const opened = opening.move();
  return {
    addresses,
    kafka,
    parts: () => NAMES.toReversed().map((name) => partOf(name, addresses[name])),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What of the demo's servers runs already, by name. Empty when its Kafka does not run. */
export async function runningServers(home: string): Promise<ReadonlyMap<string, string>> {
  const own = new Set<string>(NAMES.map((name) => join(home, 'servers', name)));
  const shared = await sharedServers();
  const living = shared.some(({ name }) => name === 'kafka')
    ? shared
    : (await livingRecords()).filter(({ dataDir }) => own.has(dataDir));
  return living.some(({ name }) => name === 'kafka')
    ? new Map(living.map(({ name, address }) => [name, address]))
    : new Map();
}

async function sharedServers(): Promise<readonly ProcessRecord[]> {
  return (await livingRecords()).filter(({ owner }) => owner === null);
}

async function begin(
  name: DemoServerName,
  dataDir: string,
  addresses: Readonly<Partial<Record<DemoServerName, string>>>,
): Promise<Server> {
  // What a killed Vigie has left behind, where the kernel does not end it.
  for (const left of await livingRecords()) if (left.dataDir === dataDir) await endProcess(left, 'SIGKILL');
  try {
    return await SERVERS[name].start({ dataDir, apart: true }, addresses);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VigieError('VIG_X609', `${PRODUCTS[name]} did not start: ${why}`, { cause, details: { server: name } });
  }
}

function partOf(name: DemoServerName, address: string | undefined): DemoPart {
  const common = { name, database: PRODUCTS[name], part: 'server' } as const;
  if (address === undefined)
    return { ...common, state: 'missing', address: null, command: `npm run stack:install -- ${name}` };
  return { ...common, state: 'running', address, command: null };
}
