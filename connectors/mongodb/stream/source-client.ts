import type { MongoClient } from 'mongodb';
import { VigieError } from '#kernel/errors/vigie-error';
import { command, connect, singleHostUrl, timestampOf } from '../connection.ts';
import type { StreamFeatures } from '../protocol/change-cursor.ts';

/** What a server says of itself. */
export interface ServerFacts {
  /** Name of the replica set, or `sharded`; null of a stand-alone server. */
  readonly deployment: string | null;
  /** `7.0.5` */
  readonly version: string;
  readonly features: StreamFeatures;
}

/** @throws VigieError area C. */
export async function readFacts(client: MongoClient, signal?: AbortSignal): Promise<ServerFacts> {
  const { body: hello } = await command(client, 'admin', { hello: 1 }, { signal });
  const { body: build } = await command(client, 'admin', { buildInfo: 1 }, { signal });
  const version = String(build['version'] ?? '');
  const sharded = String(hello['msg'] ?? '') === 'isdbgrid';
  const setName: unknown = hello['setName'];
  const [major, minor, patch] = numbersOf(version);
  return {
    deployment: sharded ? 'sharded' : typeof setName === 'string' ? setName : null,
    version,
    features: {
      expanded: major >= 6,
      splits: major >= 7 || (major === 6 && (minor > 0 || patch >= 9)),
      sharded,
    },
  };
}

function numbersOf(version: string): readonly [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/u).map(Number);
  return [major, minor, patch];
}

/** The server's present cluster time. @throws VigieError `VIG_C150` when it keeps none. */
export async function readTime(client: MongoClient, signal?: AbortSignal): Promise<bigint> {
  const { body, operationTime } = await command(client, 'admin', { ping: 1 }, { signal });
  const cluster: unknown = body['$clusterTime'];
  const time =
    operationTime ??
    (typeof cluster === 'object' && cluster !== null ? timestampOf(Reflect.get(cluster, 'clusterTime')) : null);
  if (time === null) throw new VigieError('VIG_C150', 'the source keeps no cluster time');
  return time;
}

/**
 * The clients of one open source: one for commands of their own, and where several routers serve a sharded cluster, one
 * for the stream, since its cursor lives in a single router.
 */
export class SourceClients implements AsyncDisposable {
  readonly client: MongoClient;
  readonly facts: ServerFacts;
  readonly #url: string;
  #streamClient: MongoClient | null = null;
  #turn = 0;

  private constructor(url: string, client: MongoClient, facts: ServerFacts) {
    this.#url = url;
    this.client = client;
    this.facts = facts;
  }

  /** @throws VigieError area C. */
  static async open(url: string, signal: AbortSignal): Promise<SourceClients> {
    const client = await connect(url);
    try {
      const facts = await readFacts(client, signal);
      if (facts.deployment === null) throw new VigieError('VIG_C150', 'the source is a stand-alone server');
      return new SourceClients(url, client, facts);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** Asked for again, a sharded cluster gives the next of its routers. */
  async forStream(): Promise<MongoClient> {
    if (!this.facts.features.sharded) return this.client;
    await this.#streamClient?.close();
    const { url, options } = singleHostUrl(this.#url, this.#turn++);
    this.#streamClient = await connect(url, options);
    return this.#streamClient;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.client.close(), this.#streamClient?.close()]);
  }
}
