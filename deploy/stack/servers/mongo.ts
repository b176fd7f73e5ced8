import { join } from 'node:path';
import { folders } from '../folder.ts';
import { answersTcp } from '../processes/health.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface MongoServer extends Server {
  readonly url: string;
}

export interface MongoOptions extends ServerOptions {
  /** Further arguments of the server: `--auth`, `--oplog-max-entries`, … */
  readonly args?: readonly string[] | undefined;
}

/**
 * A server that speaks MongoDB's protocol as a replica set of one, with change streams and transactions (SecantusDB; no
 * registry serves MongoDB's own). What is acknowledged is on disk.
 */
export async function startMongo(options: MongoOptions): Promise<MongoServer> {
  const port = await chosenPort(options.dataDir, options.port);
  const server = await startServer(
    {
      name: 'mongo',
      command: join(folders.python, 'mongo', 'bin', 'secantusd-py'),
      args: [
        `--host=${HOST}`,
        `--port=${port}`,
        `--storage-path=${join(options.dataDir, 'data')}`,
        '--cache-size=256M',
        '--noop-heartbeat-seconds=5',
        '--sync-on-commit',
        ...(options.args ?? []),
      ],
      port,
      isReady: () => answersTcp(port),
    },
    { ...options, port },
  );
  return { ...server, url: `mongodb://${HOST}:${port}/?replicaSet=secantus` };
}
