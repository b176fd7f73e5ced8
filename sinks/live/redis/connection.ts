import { Cluster, Redis } from 'ioredis';
import { parseRedisUrl, type RedisAddress } from '#kernel/config/redis-url';
import { VigieError } from '#kernel/errors/vigie-error';

/** One connection to Redis. It never reconnects by itself: whoever uses it fails, and its supervisor starts it anew. */
export interface RedisConnection extends AsyncDisposable {
  /** @throws VigieError `VIG_S408`, without Redis's own words: they may quote the command. */
  call(command: string, ...args: readonly (string | number)[]): Promise<unknown>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 5_000;

/** Connects to the server, the cluster or, asking the sentinels, the master of today. `VIG_S408` when none answers. */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const address = parseRedisUrl(url);
  if (address === null) throw new VigieError('VIG_X601', 'the address of Redis is not valid');
  const client = makeClient(address);
  // What goes wrong is told by the command that fails of it.
  client.on('error', () => undefined);
  try {
    await answered(client.connect(), CONNECT_TIMEOUT_MS);
  } catch (cause) {
    client.disconnect();
    throw unreachableRedis(cause);
  }
  return {
    async call(command, ...args) {
      try {
        return await answered(client.call(command, ...args), COMMAND_TIMEOUT_MS);
      } catch (cause) {
        throw unreachableRedis(cause);
      }
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
    },
  };
}

function makeClient(address: RedisAddress): Redis | Cluster {
  const { kind, hosts, tls, username, password, db, master, sentinelPassword } = address;
  const perConnection = {
    protocol: 2 as const,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    connectionName: 'vigie-live',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
  if (kind === 'cluster')
    return new Cluster([...hosts], {
      lazyConnect: true,
      clusterRetryStrategy: null,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      redisOptions: perConnection,
    });
  const once = { ...perConnection, db, lazyConnect: true, enableOfflineQueue: false, retryStrategy: null };
  const [first] = hosts;
  if (kind === 'single') return new Redis({ ...once, ...first });
  return new Redis({
    ...once,
    sentinels: [...hosts],
    name: master,
    sentinelRetryStrategy: () => null,
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  });
}

/** A cluster keeps a command for a node that is gone, and does not say for how long: the time-outs are those of its nodes. */
async function answered<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), withinMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}

function unreachableRedis(cause: unknown): VigieError {
  const name = cause instanceof Error ? cause.name : 'unknown';
  return new VigieError('VIG_S408', 'Redis cannot be reached or did not do as asked', { details: { reason: name } });
}
