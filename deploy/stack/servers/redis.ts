import { findProgram } from '../processes/debian-program.ts';
import { answersTcp } from '../processes/health.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface RedisOptions extends ServerOptions {
  /** Over our own, as on its command line. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface RedisServer extends Server {
  readonly url: string;
}

/** Redis, in memory only: it forgets when it ends. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const program = findProgram('redis', ['redis-server', 'valkey-server']);
  if (program === null) throw new Error('Redis is not installed: npm run stack:install -- redis');
  const port = await chosenPort(options.dataDir, options.port);
  const settings = {
    port: String(port),
    bind: HOST,
    dir: options.dataDir,
    save: '',
    appendonly: 'no',
    ...options.settings,
  };
  const server = await startServer(
    {
      name: 'redis',
      command: program.command,
      args: [...program.args, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
      port,
      isReady: () => answersTcp(port, 'PING\r\n', (bytes) => bytes.toString().startsWith('+PONG')),
    },
    { ...options, port },
  );
  return { ...server, url: `redis://${HOST}:${port}` };
}
