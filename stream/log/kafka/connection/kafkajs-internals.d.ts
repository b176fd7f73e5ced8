/**
 * The parts of kafkajs 2.2.4 below its clients: what carries requests to one broker and back, with TLS and SASL. kafkajs
 * declares no types for them; the version is pinned, and a test of ours meets every line of this page.
 */
declare module 'kafkajs/src/network/connectionPool.js' {
  interface ProtocolRequest {
    readonly request: {
      readonly apiName: string;
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
    };
    readonly response: {
      readonly decode: (payload: Buffer) => Promise<{ readonly payload: Buffer }>;
      readonly parse: (decoded: { readonly payload: Buffer }) => Promise<Buffer>;
    };
    readonly requestTimeout: number | null;
    readonly logResponseError: boolean;
  }

  export default class ConnectionPool {
    readonly host: string;
    readonly port: number;
    readonly pool: readonly { readonly socket?: { destroy(error: Error): void } | undefined }[];
    constructor(options: {
      readonly host: string;
      readonly port: number;
      readonly rack: string | null;
      readonly ssl: unknown;
      readonly sasl: unknown;
      readonly clientId: string;
      readonly socketFactory: unknown;
      readonly connectionTimeout: number;
      readonly requestTimeout: number;
      readonly enforceRequestTimeout: boolean;
      readonly maxInFlightRequests: number | null;
      readonly instrumentationEmitter: null;
      readonly logger: unknown;
      readonly reauthenticationThreshold: number;
    });
    send(request: ProtocolRequest): Promise<Buffer>;
  }
}

declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    isConnected(): boolean;
    connect: (this: Connection) => Promise<boolean>;
  }
}

declare module 'kafkajs/src/broker/index.js' {
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js';

  export default class Broker {
    readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
    constructor(options: {
      readonly connectionPool: ConnectionPool;
      readonly logger: unknown;
      readonly nodeId: number | null;
      readonly authenticationTimeout: number;
      readonly allowAutoTopicCreation: boolean;
    });
    isConnected(): boolean;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  export default function createSocketFactory(): unknown;
}

declare module 'kafkajs/src/loggers/index.js' {
  const loggers: {
    readonly LEVELS: { readonly NOTHING: number; readonly ERROR: number; readonly WARN: number };
    createLogger(options: {
      readonly level: number;
      readonly logCreator: () => (entry: {
        readonly namespace: string;
        readonly level: number;
        readonly log: { readonly message: string; readonly broker?: string | undefined };
      }) => void;
    }): unknown;
  };
  export default loggers;
}
