import type { SourceId } from '#contract/dataset';
import { systemClock, type Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import type { Connector } from '../connector.ts';
import { runChecks } from './checks/run-checks.ts';
import { connect, disconnect } from './connection.ts';
import { namespaceOf } from './connection-url.ts';
import { tableFilter } from './schema/table-filter.ts';
import { publicationName, slotName, type PostgresSettings } from './settings.ts';
import { dropPublication } from './slots/publication.ts';
import { dropSlot } from './slots/slot.ts';
import { ProgressWriter, readState, remember } from './stream/capture-state.ts';
import { PostgresStream } from './stream/postgres-stream.ts';

export interface PostgresConnectorOptions {
  readonly id: SourceId;
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  readonly settings: PostgresSettings;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
}

/** Captures a PostgreSQL database, 13 or later, by logical decoding. See docs/adr/0004-snapshot-eras.md. */
export async function openPostgresConnector(options: PostgresConnectorOptions): Promise<Connector> {
  const { id, url, settings, logger } = options;
  const clock = options.clock ?? systemClock;
  const slot = slotName(id, settings);
  const publication = publicationName(id, settings);
  const watches = tableFilter(settings.tables);
  const namespace = namespaceOf(url);
  return {
    kind: 'postgres',
    namespace,
    check: (signal) => runChecks(url, { slot, publication, watches }, signal),
    open: (progress, signal) =>
      PostgresStream.open({
        id,
        url,
        namespace,
        settings,
        slot,
        publication,
        watches,
        clock,
        logger,
        progress,
        signal,
      }),
    reset(progress, request) {
      const { head, tables } = readState(progress);
      if (head.requests.includes(request)) return null;
      const reset = {
        ...head,
        phase: 'creating' as const,
        queue: [],
        gap: { from: head.gap?.from ?? head.position },
        requests: remember(head.requests, request),
      };
      const idle = tables.map((table) => ({ ...table, reading: null }));
      return new Sensitive(new ProgressWriter().write(reset, idle, []).reveal());
    },
    async remove(signal) {
      const client = await connect(url, { signal });
      try {
        const dropped = await dropSlot(client, slot);
        return [...(dropped === null ? [] : [dropped]), ...(await dropPublication(client, publication))];
      } finally {
        await disconnect(client);
      }
    },
    async [Symbol.asyncDispose]() {
      // Nothing is open between streams.
    },
  };
}
