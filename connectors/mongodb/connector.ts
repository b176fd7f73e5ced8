import type { SourceId } from '#contract/dataset';
import { systemClock, type Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import type { Connector } from '../connector.ts';
import { tableFilter } from '../table-filter.ts';
import { runChecks } from './checks/run-checks.ts';
import { namespaceOf } from './connection.ts';
import type { KeyReader } from './schema/key-reader.ts';
import type { MongodbSettings } from './settings.ts';
import { ProgressWriter, readState, remember } from './stream/capture-state.ts';
import { MongodbStream } from './stream/mongodb-stream.ts';

export interface MongodbConnectorOptions {
  readonly id: SourceId;
  /** `mongodb://user:password@host:port/database?…`; without a database the whole deployment is watched. */
  readonly url: string;
  readonly settings: MongodbSettings;
  readonly logger: Logger;
  /** Tells names of fields from keys that are data. */
  readonly keyReader: KeyReader;
  readonly clock?: Clock | undefined;
}

/** Captures a MongoDB replica set or sharded cluster by change streams. */
export async function openMongodbConnector(options: MongodbConnectorOptions): Promise<Connector> {
  const { id, url, settings, logger, keyReader } = options;
  const clock = options.clock ?? systemClock;
  const watches = tableFilter(settings.tables);
  const namespace = namespaceOf(url);
  return {
    kind: 'mongodb',
    namespace,
    check: (signal) => runChecks({ url, watches, signal }),
    open: (progress, signal, known = []) =>
      MongodbStream.open({ id, url, namespace, settings, watches, keyReader, clock, logger, progress, known, signal }),
    reset(progress, request) {
      const { head, collections } = readState(progress);
      if (head.requests.includes(request)) return null;
      const reset = {
        ...head,
        deployment: null,
        start: null,
        queue: [],
        gap: { from: head.gap?.from ?? head.position },
        requests: remember(head.requests, request),
      };
      const idle = collections.map((collection) => ({ ...collection, reading: null }));
      return new Sensitive(new ProgressWriter().write(reset, idle).reveal());
    },
    async remove() {
      // Nothing is made at the source.
      return [];
    },
    async [Symbol.asyncDispose]() {
      // Nothing is open between streams.
    },
  };
}
