import { spawn, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { findBinaries, isTraversable } from './binaries.ts';
import { diskSpace, walSettings } from './disk-space.ts';
import { freePort } from './free-port.ts';

const HOST = '127.0.0.1';
const USER = 'vigie';

export interface EmbeddedOptions {
  /** Folder for the cluster; made when missing. */
  readonly dataDir: string;
  /** Fixed port; absent takes a free one and keeps it for the life of the folder. */
  readonly port?: number | undefined;
  /** Server settings over the defaults, as `name=value`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Folder with `bin`, `lib` and `share` of another server; absent takes the one that came with `npm ci`. */
  readonly programs?: string | undefined;
}

/**
 * The PostgreSQL server that Vigie starts for itself. It listens on loopback only, asks for a random password (SCRAM)
 * that lies beside the data, and runs in a process group of its own, so that Ctrl-C reaches Vigie first and it can
 * drain before its server stops. A server that a killed Vigie left behind is taken over as it runs.
 */
export interface EmbeddedServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Where its cluster lies. */
  readonly home: string;
  /** Whether its process is there. */
  isAlive(): boolean;
  url(database: string): string;
  /** Makes a database when it does not exist. */
  ensureDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const owner = runningOwner();
  const home = await placeHome(options.dataDir, owner);
  const cluster = join(home, 'cluster');
  const password = await keptText(join(home, 'password'), () => randomBytes(24).toString('base64url'));
  const binaries = await findBinaries(owner === null ? 'this-user' : 'everyone', options.programs);

  const left = await runningServer(cluster);
  if (left !== null && (await answers(left.port, password))) return server({ ...left, password, home });
  if (!(await exists(join(cluster, 'PG_VERSION')))) await initialise(binaries.initdb, cluster, password, owner);

  const port = options.port ?? (await keptPort(join(home, 'port')));
  const log = await open(join(home, 'postgres.log'), 'a');
  try {
    const child = spawn(
      binaries.postgres,
      [
        '-D',
        cluster,
        '-p',
        String(port),
        ...flags(cluster, { ...walSettings(await diskSpace(home)), ...options.settings }),
      ],
      {
        ...owner,
        detached: true,
        cwd: home,
        env: { ...process.env, LC_MESSAGES: 'C', TZ: 'UTC' },
        stdio: ['ignore', log.fd, log.fd],
      },
    );
    const exited = new Promise<'exited'>((resolve) =>
      child.once('exit', () => resolve('exited')).once('error', () => resolve('exited')),
    );
    child.unref();
    const state = await Promise.race([exited, ready(port, password)]);
    if (state !== 'ready' || child.pid === undefined) {
      throw new VigieError('VIG_X604', 'the embedded PostgreSQL did not start', {
        details: { log: join(home, 'postgres.log'), port },
      });
    }
    return server({ pid: child.pid, port, password, home });
  } finally {
    await log.close();
  }
}

function server({
  pid,
  port,
  password,
  home,
}: {
  readonly pid: number;
  readonly port: number;
  readonly password: string;
  readonly home: string;
}): EmbeddedServer {
  const url = (database: string) => `postgres://${USER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`;
  const stop = async () => {
    // SIGINT is PostgreSQL's fast shutdown: sessions end, everything is on disk, no recovery at the next start.
    if (signal(pid, 'SIGINT')) await until(() => !signal(pid, 0), 20_000);
  };
  return {
    port,
    pid,
    home,
    isAlive: () => signal(pid, 0),
    url,
    stop,
    [Symbol.asyncDispose]: stop,
    async ensureDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
        if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
    },
  };
}

function flags(cluster: string, settings: EmbeddedOptions['settings']): string[] {
  const all: Record<string, string> = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    wal_level: 'logical',
    max_replication_slots: '32',
    max_wal_senders: '32',
    max_connections: '200',
    shared_buffers: '128MB',
    checkpoint_timeout: '15min',
    wal_compression: 'off',
    jit: 'off',
    autovacuum_naptime: '15s',
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_min_messages: 'warning',
    log_error_verbosity: 'terse',
    ...settings,
  };
  return [
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    '-c',
    `hba_file=${join(cluster, 'pg_hba.conf')}`,
  ];
}

async function initialise(initdb: string, cluster: string, password: string, owner: Owner | null): Promise<void> {
  const passwordFile = `${cluster}.initial-password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner !== null) await chown(passwordFile, owner.uid, owner.gid);
  try {
    await new Promise<void>((resolve, reject) => {
      let words = '';
      const child = spawn(
        initdb,
        [
          `--pgdata=${cluster}`,
          '--auth=scram-sha-256',
          `--username=${USER}`,
          `--pwfile=${passwordFile}`,
          '--encoding=UTF8',
          '--locale=C',
          '--no-sync',
        ],
        { ...owner, cwd: cluster.replace(/[^/\\]+$/u, ''), stdio: ['ignore', 'ignore', 'pipe'] },
      );
      child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)));
      child.once('error', (cause) => reject(new VigieError('VIG_X604', 'initdb could not be run', { cause })));
      child.once('close', (code) =>
        code === 0
          ? resolve()
          : reject(new VigieError('VIG_X604', 'initdb failed', { details: { exitCode: code, output: words } })),
      );
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres` where there is one, else as `nobody`. */
function runningOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue; // No such user here: try the next.
    }
  }
  return { uid: 65534, gid: 65534 };
}

/**
 * The folder of the cluster. As root it must be where another user can walk: else it moves under /var/lib/vigie, into a
 * folder whose random name stays in the data folder. (A name made of the folder's inode would not do: a later folder may
 * have the same, and would find the databases of another installation.)
 */
async function placeHome(dataDir: string, owner: Owner | null): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  if (owner === null) {
    await chmod(dataDir, 0o700);
    return dataDir;
  }
  await chown(dataDir, owner.uid, owner.gid);
  await chmod(dataDir, 0o711);
  if (await isTraversable(dataDir)) return dataDir;
  const name = await keptText(join(dataDir, 'elsewhere'), () => randomBytes(12).toString('hex'));
  const elsewhere = join('/var/lib/vigie', name);
  await mkdir(elsewhere, { recursive: true, mode: 0o711 });
  await chown(elsewhere, owner.uid, owner.gid);
  return elsewhere;
}

/** The text of a file that only we may read; made at the first start. */
async function keptText(file: string, make: () => string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    // First start: make one.
    const text = make();
    await writeFile(file, text, { mode: 0o600 });
    return text;
  }
}

async function keptPort(file: string): Promise<number> {
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (kept > 0 && (await isFree(kept))) return kept;
  const port = await freePort(HOST);
  await writeFile(file, String(port));
  return port;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** The server that postmaster.pid names, if that process lives. Lines: pid, data folder, start time, port, … */
async function runningServer(cluster: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && signal(pid, 0) ? { pid, port } : null;
}

async function answers(port: number, password: string): Promise<boolean> {
  return until(() => connects(port, password), 10_000);
}

async function ready(port: number, password: string): Promise<'ready' | 'silent'> {
  return (await until(() => connects(port, password), 120_000)) ? 'ready' : 'silent';
}

async function connects(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: HOST,
    port,
    user: USER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false; // Not up yet, or still in recovery: asked again.
  }
}

async function until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const end = systemClock.now() + timeoutMs;
  while (systemClock.now() < end) {
    if (await holds()) return true;
    await systemClock.sleep(30);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false; // No such process.
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
