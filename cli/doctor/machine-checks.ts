import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { Client } from 'pg';
import type { CheckResult } from '#connectors/connector';
import type { Config } from '#kernel/config/schema';
import { findBinaries } from '../embedded/binaries.ts';
import { bytes } from '../render/words.ts';
import type { Examination } from './check.ts';

const LEAST_NODE = 24;
const LOW_DISK_BYTES = 5 * 1024 ** 3;
const NO_DISK_BYTES = 512 * 1024 ** 2;
/** Servers older than this are not tested for the catalogue. */
const LEAST_POSTGRES = 130_000;

/** What this machine and the configuration need for `vigie start`, whatever the sources are. */
export function machineExaminations(config: Config, running: boolean): readonly Examination[] {
  const about = 'vigie';
  return [
    { about, name: 'disk', run: () => checkDataFolder(config.dataDir) },
    { about, name: 'port', run: () => checkPort(config.server.host, config.server.port, running) },
    config.catalog.url === undefined
      ? { about, name: 'embedded_postgres', run: checkEmbedded }
      : { about, name: 'catalog', run: () => checkCatalog(config.catalog.url?.reveal() ?? '') },
  ];
}

export function checkNode(version: string): CheckResult {
  const major = Number(version.split('.')[0]);
  const evidence = `Node.js ${version}`;
  if (major >= LEAST_NODE) return { check: 'node', status: 'ok', evidence };
  return {
    check: 'node',
    status: 'fail',
    evidence,
    fix: `Start it with npm start or npx vigie, which bring Node.js ${LEAST_NODE}, or install that.`,
  };
}

async function checkDataFolder(folder: string): Promise<readonly CheckResult[]> {
  const there = await nearestThere(folder);
  const writable = await access(there, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return [
      {
        check: 'data_folder',
        status: 'fail',
        evidence: `${there} is not writable`,
        fix: 'Let this user write there, or set `dataDir` to another folder.',
      },
    ];
  }
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const evidence = `${bytes(free)} free under ${folder}`;
  if (free < NO_DISK_BYTES)
    return [
      {
        check: 'disk',
        status: 'fail',
        evidence,
        fix: `Free space, or set \`dataDir\` to a larger disk: ${bytes(LOW_DISK_BYTES)} or more.`,
      },
    ];
  if (free < LOW_DISK_BYTES)
    return [
      {
        check: 'disk',
        status: 'warn',
        evidence,
        fix: `Plan for ${bytes(LOW_DISK_BYTES)} or more: the log keeps what is not consumed yet.`,
      },
    ];
  return [{ check: 'disk', status: 'ok', evidence }];
}

async function checkPort(host: string, port: number, running: boolean): Promise<readonly CheckResult[]> {
  if (running) return [{ check: 'port', status: 'ok', evidence: 'Vigie runs' }];
  const code = await listenCode(host, port);
  if (code === null)
    return [{ check: 'port', status: 'ok', evidence: port === 0 ? 'a free port is taken' : `${host}:${port} is free` }];
  return [
    {
      check: 'port',
      status: 'fail',
      evidence: `${host}:${port} cannot be used (${code})`,
      fix: 'Stop what uses it, or start with `--port 0` or another port.',
    },
  ];
}

async function checkEmbedded(): Promise<readonly CheckResult[]> {
  const { postgres } = await findBinaries('this-user');
  await access(postgres, constants.X_OK);
  return [{ check: 'embedded_postgres', status: 'ok', evidence: 'its programs are installed' }];
}

async function checkCatalog(url: string): Promise<readonly CheckResult[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; may_create: boolean }>(
      `SELECT current_setting('server_version_num') AS version, has_database_privilege(current_database(), 'CREATE') AS may_create`,
    );
    const version = Number(rows[0]?.version ?? 0);
    const mayCreate = rows[0]?.may_create === true;
    const words = `PostgreSQL ${Math.floor(version / 10_000)}`;
    return [
      version >= LEAST_POSTGRES
        ? { check: 'catalog', status: 'ok', evidence: `${words} answers` }
        : {
            check: 'catalog',
            status: 'fail',
            evidence: `${words} is too old`,
            fix: 'Use PostgreSQL 13 or newer for the catalogue.',
          },
      mayCreate
        ? { check: 'catalog_privileges', status: 'ok', evidence: 'schemas can be created' }
        : {
            check: 'catalog_privileges',
            status: 'fail',
            evidence: 'the user may not create schemas',
            fix: 'GRANT CREATE ON DATABASE <catalogue> TO <user>;',
          },
    ];
  } finally {
    await client.end();
  }
}

async function nearestThere(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const there = await stat(at).then(
      () => true,
      () => false,
    );
    if (there || at === dirname(at)) return at;
  }
}

function listenCode(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}
