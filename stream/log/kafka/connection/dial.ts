import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import Broker from 'kafkajs/src/broker/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import Connection from 'kafkajs/src/network/connection.js';
import ConnectionPool from 'kafkajs/src/network/connectionPool.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import { BrokerRefusal, REFUSALS } from '../errors.ts';
import { ByteReader, ByteWriter } from '../wire/cursor.ts';
import { ANSWER_WITHIN_MS, type WireRequest } from '../wire/request.ts';

/** How brokers are spoken to. */
export interface DialOptions {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Null: in clear. */
  readonly ssl: ConnectionOptions | null;
  readonly sasl: SASLOptions | null;
  readonly logger: Logger;
}

const CONNECT_WITHIN_MS = 5_000;
/** No time-out of a request is shorter than this. */
const LEAST_TIMEOUT_MS = 5_000;
/** TxnOffsetCommit 3 fences members in transactions, OffsetFetch 7 waits for stable offsets (both KIP-447). */
const NEEDED: readonly (readonly [api: number, version: number])[] = [
  [28, 3],
  [9, 7],
];

/**
 * kafkajs 2.2.4 sets a timer for throttled requests whenever an answer comes, also when nothing is throttled; the timer
 * sets itself again every millisecond for ever, and Node.js warns of its negative time. Here it is set only when something
 * waits.
 */
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function onlyWhenSomethingWaits(this: RequestQueue) {
  if (this.pending.length > 0) schedule.call(this);
};

/**
 * kafkajs 2.2.4 keeps what came of an answer when a connection breaks off in its middle, and reads what the next connection
 * brings as the rest of it; and whoever asks while it connects makes it connect once more, with two sockets that write into
 * one another. Everything after that is out of step, and may end the process.
 */
const reconnect = Connection.prototype.connect;
const connecting = new WeakMap<Connection, Promise<boolean>>();
Connection.prototype.connect = function onceFromTheBeginning(this: Connection) {
  const underWay = connecting.get(this);
  if (underWay !== undefined) return underWay;
  if (this.isConnected()) return Promise.resolve(true);
  this.chunks = [];
  this.bytesBuffered = 0;
  this.bytesNeeded = SIZE_BYTES;
  const attempt = reconnect.call(this).finally(() => connecting.delete(this));
  connecting.set(this, attempt);
  return attempt;
};
/** Before each answer stands its size. */
const SIZE_BYTES = 4;

/** A conversation with one broker. kafkajs keeps one socket for fetches, which wait long, and one for all else. */
export interface Line {
  readonly host: string;
  readonly port: number;
  ask<T>(request: WireRequest<T>): Promise<T>;
  /** Ends it; what is under way fails. */
  close(): void;
}

export async function dial(options: DialOptions, host: string, port: number): Promise<Line> {
  const logger = quiet(options.logger);
  const pool = new ConnectionPool({
    host,
    port,
    rack: null,
    ssl: options.ssl,
    sasl: options.sasl,
    clientId: options.clientId,
    socketFactory: createSocketFactory(),
    connectionTimeout: CONNECT_WITHIN_MS,
    requestTimeout: LEAST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    instrumentationEmitter: null,
    logger,
    reauthenticationThreshold: 10_000,
  });
  const broker = new Broker({
    connectionPool: pool,
    logger,
    nodeId: null,
    authenticationTimeout: 10_000,
    allowAutoTopicCreation: false,
  });
  let isClosed = false;
  const close = () => {
    isClosed = true;
    // Not its own way, which waits for the answers that are under way.
    // With an error: without one kafkajs would leave what is under way unanswered.
    for (const { socket } of pool.pool) socket?.destroy(new Error('closed'));
    broker.disconnect().catch(() => undefined);
  };
  try {
    await broker.connect();
  } catch (error) {
    close();
    throw error;
  }
  for (const [api, version] of NEEDED) {
    if ((broker.versions?.[api]?.maxVersion ?? 0) >= version) continue;
    close();
    throw new VigieError('VIG_K213', 'the broker is too old', { details: { broker: `${host}:${port}` } });
  }
  return {
    host,
    port,
    close,
    async ask(request) {
      // Who had it in hand when it was given up must not open it again.
      if (isClosed) throw new BrokerRefusal(REFUSALS.NETWORK_EXCEPTION, { broker: `${host}:${port}` });
      if (!broker.isConnected()) await broker.connect();
      const answer = await pool.send(carried(request));
      const reader = new ByteReader(answer);
      if (request.flexible === true) reader.tags();
      return request.read(reader);
    },
  };
}

/** A request of ours as kafkajs carries it. */
function carried<T>(request: WireRequest<T>) {
  const [apiName, apiKey, apiVersion] = request.api;
  return {
    request: {
      apiName,
      apiKey,
      apiVersion,
      encode: () => {
        const writer = new ByteWriter(1024);
        if (request.flexible === true) writer.noTags();
        request.write(writer);
        const bytes = writer.written();
        return Promise.resolve({ buf: bytes, buffer: bytes });
      },
    },
    response: {
      decode: (payload: Buffer) => Promise.resolve({ payload }),
      parse: ({ payload }: { readonly payload: Buffer }) => Promise.resolve(payload),
    },
    requestTimeout: request.timeoutMs ?? ANSWER_WITHIN_MS,
    logResponseError: false,
  };
}

/** kafkajs's words at our debug level, without anything that a request or an answer holds. */
function quiet(logger: Logger): unknown {
  return loggers.createLogger({
    level: loggers.LEVELS.ERROR,
    logCreator:
      () =>
      ({ namespace, log }) =>
        logger.debug({ area: namespace, broker: log.broker }, 'kafka client reports trouble'),
  });
}
