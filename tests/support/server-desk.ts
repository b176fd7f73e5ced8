import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '#deploy/stack/processes/server-process';
import { freePort, HOST } from '#deploy/stack/processes/ports';
import { isServerName, SERVERS, type ServerName } from '#deploy/stack/servers/servers';

/**
 * Starts servers for the test files of a run when the first of them asks, and ends them when the run is over. Test files
 * run in processes of their own and ask over HTTP: `GET /kafka` answers with `host:port`.
 */
export interface ServerDesk extends AsyncDisposable {
  readonly url: string;
}

export async function openServerDesk(folder: string): Promise<ServerDesk> {
  const addresses = new Map<ServerName, Promise<string>>();
  const started: Server[] = [];

  async function start(name: ServerName): Promise<string> {
    const given = process.env[`VIGIE_TEST_${name.toUpperCase()}`];
    if (given !== undefined) return given;
    const server = SERVERS[name];
    const needs: Partial<Record<ServerName, string>> = {};
    for (const need of server.needs) needs[need] = await addressOf(need);
    if (!server.isThere()) throw new Error(`${name} is not installed: npm run stack:install -- ${name}`);
    const running = await server.start({ dataDir: join(folder, name), port: await freePort() }, needs);
    started.push(running);
    return `${HOST}:${running.port}`;
  }

  const addressOf = (name: ServerName): Promise<string> => {
    const address = addresses.get(name) ?? start(name);
    addresses.set(name, address);
    return address;
  };

  const desk = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const asked = isServerName(name) ? addressOf(name) : Promise.reject(new Error(`there is no server ${name}`));
    asked.then(
      (address) => response.end(address),
      (error: unknown) => response.writeHead(503).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    desk.listen(0, HOST, resolve);
  });
  const at = desk.address();
  return {
    url: `http://${HOST}:${typeof at === 'object' && at !== null ? at.port : 0}`,
    async [Symbol.asyncDispose]() {
      desk.closeAllConnections();
      desk.close();
      // What is being started now is ended too; in the reverse order, since a later one may use an earlier.
      await Promise.allSettled(addresses.values());
      for (const server of started.toReversed()) await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
