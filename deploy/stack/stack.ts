/**
 * The servers that Vigie works with, without containers: `npm run stack:install`, `stack:up`, `stack:status`,
 * `stack:down`, each for all servers or for those named after `--`. `docs/stack.md` says more.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folders } from './folder.ts';
import { installStack } from './install/install.ts';
import { isAlive, livingRecords, type ProcessRecord } from './processes/process-records.ts';
import { endProcess } from './processes/server-process.ts';
import { isServerName, SERVER_NAMES, SERVERS, withNeeds, type ServerName } from './servers/servers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fresh: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const [command = 'help', ...given] = positionals;
const unknown = given.filter((name) => !isServerName(name));
const names = given.filter(isServerName);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const commands: Readonly<Record<string, () => Promise<boolean>>> = {
  install: () => installStack(names, say),
  up,
  status,
  down,
};
const run = commands[command];
if (run === undefined || unknown.length > 0) {
  say(`npm run stack:<install|up|status|down> -- [${SERVER_NAMES.join('|')}]… [--fresh] [--json]`);
  if (unknown.length > 0) say(`there is no server ${unknown.join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await run()) ? 0 : 1;
}

/** What does not need one another starts at the same time. */
async function up(): Promise<boolean> {
  const running = new Map((await shared()).map((record) => [record.name, record]));
  const addresses: Partial<Record<ServerName, string>> = {};
  const starting = new Map<ServerName, Promise<boolean>>();
  for (const name of withNeeds(names)) {
    const begin = performance.now();
    const line = (words: string) => say(`${name.padEnd(10)} ${words}`);
    const start = async (): Promise<boolean> => {
      const server = SERVERS[name];
      const found = running.get(name);
      addresses[name] = found?.address ?? '';
      if (found !== undefined) {
        line(`runs already at ${found.address}`);
        return true;
      }
      if (!server.isThere()) {
        line(`is not installed: npm run stack:install -- ${name}`);
        return false;
      }
      const needs = await Promise.all(server.needs.map(async (need) => starting.get(need)));
      if (needs.includes(false)) return false;
      const dataDir = join(folders.data, name);
      if (values.fresh) await rm(dataDir, { recursive: true, force: true });
      try {
        const started = await server.start({ dataDir, port: portOf(name), stays: true }, addresses);
        addresses[name] = `127.0.0.1:${started.port}`;
        line(`${addressOf(started)} after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
        return true;
      } catch (error) {
        line(error instanceof Error ? error.message : String(error));
        return false;
      }
    };
    starting.set(name, start());
  }
  return !(await Promise.all(starting.values())).includes(false);
}

async function status(): Promise<boolean> {
  const running = new Map((await shared()).map((record) => [record.name, record]));
  const asked = names.length === 0 ? SERVER_NAMES : names;
  const rows = await Promise.all(
    asked.map(async (name) => {
      const record = running.get(name);
      const state = record === undefined ? (SERVERS[name].isThere() ? 'stopped' : 'not installed') : 'running';
      const memoryMb = record === undefined ? null : await residentMb(record.pid);
      return { name, state, address: record?.address ?? null, pid: record?.pid ?? null, memoryMb };
    }),
  );
  if (values.json) say(JSON.stringify(rows));
  else
    for (const { name, state, address, pid, memoryMb } of rows)
      say(
        `${name.padEnd(10)} ${state.padEnd(14)} ${(address ?? '').padEnd(18)} ${pid === null ? '' : `pid ${pid}, ${memoryMb ?? '?'} MiB`}`.trimEnd(),
      );
  return rows.every(({ state }) => state === 'running');
}

/** Ends in the reverse order, and what tests have left behind that ended badly. */
async function down(): Promise<boolean> {
  const all = await livingRecords();
  const left = all.filter(({ owner }) => owner !== null && !isAlive({ pid: owner, began: null }));
  const wanted = all.filter(
    ({ owner, name }) => owner === null && (names.length === 0 || names.some((each) => each === name)),
  );
  const dependent = wanted.filter(({ name }) => isServerName(name) && SERVERS[name].needs.length > 0);
  const others = wanted.filter((record) => !dependent.includes(record));
  for (const records of [[...dependent, ...(names.length === 0 ? left : [])], others]) {
    await Promise.all(
      records.map(async (record) => {
        await endProcess(record, record.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
        say(`${record.name.padEnd(10)} stopped`);
      }),
    );
  }
  return true;
}

async function shared(): Promise<readonly ProcessRecord[]> {
  return (await livingRecords()).filter(({ owner }) => owner === null);
}

function portOf(name: ServerName): number {
  return Number(process.env[`STACK_${name.toUpperCase()}_PORT`] ?? SERVERS[name].port);
}

/** The url that clients use, where the server has one. */
function addressOf(server: object): string {
  for (const key of ['brokers', 'url']) {
    const value: unknown = Reflect.get(server, key);
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return String(value('postgres'));
  }
  return '';
}

async function residentMb(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmRSS:\s+(\d+) kB/mu.exec(text)?.[1];
  return found === undefined ? null : Math.round(Number(found) / 1024);
}
