import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../processes/debian-program.ts';
import { answersTcp } from '../processes/health.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface RedisOptions extends ServerOptions {
  /** Over our own, as on its command line. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** It is a sentinel; lines of its configuration, which it rewrites as it learns. */
  readonly sentinel?: readonly string[] | undefined;
}

export interface RedisServer extends Server {
  readonly url: string;
}

/** Redis, in memory only: it forgets when it ends. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const program = findProgram('redis', ['redis-server', 'valkey-server']);
  if (program === null) throw new Error('Redis is not installed: npm run stack:install -- redis');
  const port = await chosenPort(options.dataDir, options.port);
  const place = { port: String(port), bind: HOST, dir: options.dataDir };
  const settings = { ...place, save: '', appendonly: 'no', ...options.settings };
  const args =
    options.sentinel === undefined
      ? Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
      : [await sentinelFile(options.dataDir, place, options.sentinel), '--sentinel'];
  const server = await startServer(
    {
      name: 'redis',
      command: program.command,
      args: [...program.args, ...args],
      port,
      isReady: () => answersTcp(port, 'PING\r\n', (bytes) => bytes.toString().startsWith('+PONG')),
    },
    { ...options, port },
  );
  return { ...server, url: `redis://${HOST}:${port}` };
}

async function sentinelFile(
  dataDir: string,
  place: Readonly<Record<string, string>>,
  lines: readonly string[],
): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'sentinel.conf');
  const all = [...Object.entries(place).map(([name, value]) => `${name} ${value}`), ...lines];
  await writeFile(file, `${all.join('\n')}\n`);
  return file;
}
