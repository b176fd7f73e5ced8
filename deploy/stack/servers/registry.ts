import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../folder.ts';
import { answersHttp } from '../processes/health.ts';
import { java, type JavaOptions } from '../processes/java.ts';
import { chosenPort, HOST } from '../processes/ports.ts';
import { startServer, type Server, type ServerOptions } from '../processes/server-process.ts';

export interface RegistryServer extends Server {
  /** Speaks as Confluent's registry does. */
  readonly url: string;
  /** What Apicurio's own clients and converters ask for. */
  readonly apicurioUrl: string;
}

const COMPATIBLE = '/apis/ccompat/v7';

/** A schema registry (Apicurio), which keeps its schemas in its data folder. */
export async function startRegistry(
  options: ServerOptions & Pick<JavaOptions, 'tuned' | 'archive'>,
): Promise<RegistryServer> {
  const { dataDir, tuned, archive } = options;
  const port = await chosenPort(dataDir, options.port);
  const jar = readdirSync(folders.registry).find((name) => name.endsWith('-runner.jar')) ?? 'missing-runner.jar';
  const run = [
    `-Dquarkus.http.host=${HOST}`,
    `-Dquarkus.http.port=${port}`,
    // Without the delay that H2 writes with, a schema outlives a kill right after it was registered.
    `-Dquarkus.datasource.jdbc.url=jdbc:h2:file:${join(dataDir, 'schemas')};WRITE_DELAY=0`,
    '-jar',
    join(folders.registry, jar),
  ];
  const server = await startServer(
    {
      name: 'registry',
      ...java({ name: 'registry', heapMb: 256, tuned, archive, run }),
      port,
      isReady: () => answersHttp(port, `${COMPATIBLE}/subjects`),
    },
    { ...options, port },
  );
  const base = `http://${HOST}:${port}`;
  return { ...server, url: `${base}${COMPATIBLE}`, apicurioUrl: `${base}/apis/registry/v2` };
}
