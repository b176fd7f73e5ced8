import type { SourceId } from '#contract/dataset';
import { systemClock, type Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import type { Logger } from '#kernel/telemetry/logger';
import type { Connector } from '../connector.ts';
import { tableFilter, type TableFilter } from '../table-filter.ts';
import { runChecks } from './checks/run-checks.ts';
import { namespaceOf, parseUrl } from './connection-url.ts';
import { SYSTEM_SCHEMAS } from './identifiers.ts';
import { serverIdOf, type MysqlSettings } from './settings.ts';
import { newHead, ProgressWriter, readState, remember } from './stream/capture-state.ts';
import { MysqlStream } from './stream/mysql-stream.ts';

export interface MysqlConnectorOptions {
  readonly id: SourceId;
  /** `mysql://user:password@host:port/database?ssl-mode=…`, or `mariadb://…` */
  readonly url: string;
  readonly settings: MysqlSettings;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
}

/** Captures a MySQL server, 8.0 or later, or a MariaDB server, 10.5 or later, by its binary log. See docs/adr/0010-binary-log.md. */
export async function openMysqlConnector(options: MysqlConnectorOptions): Promise<Connector> {
  const { id, url, settings, logger } = options;
  const clock = options.clock ?? systemClock;
  const serverId = serverIdOf(id, settings);
  const watches = watchesOf(url, settings);
  const namespace = namespaceOf(url);
  return {
    kind: parseUrl(url).flavour,
    namespace,
    check: (signal) => runChecks(url, { serverId, watches }, signal),
    open: (progress, signal) =>
      MysqlStream.open({ id, url, namespace, settings, serverId, watches, clock, logger, progress, signal }),
    reset(progress, request) {
      const { head, tables } = readState(progress);
      if (head.requests.includes(request)) return null;
      const reset = {
        ...newHead(),
        identity: head.identity ?? '',
        era: head.era,
        highestEpoch: head.highestEpoch,
        gap: { from: head.gap?.from ?? head.position },
        requests: remember(head.requests, request),
      };
      const idle = tables.map((table) => ({ ...table, reading: null }));
      return new Sensitive(new ProgressWriter().write(reset, idle, []).reveal());
    },
    // Nothing was made at the source.
    remove: async () => [],
    async [Symbol.asyncDispose]() {
      // Nothing is open between streams.
    },
  };
}

/** Without a rule, the tables of the url's database, or those of all databases of users. */
function watchesOf(url: string, { tables }: MysqlSettings): TableFilter {
  const { database } = parseUrl(url);
  const isNamed = tableFilter({ include: tables.include ?? ['*.*'], exclude: tables.exclude });
  const isDefault = tables.include === undefined;
  return (table) =>
    !SYSTEM_SCHEMAS.has(table.schema.toLowerCase()) &&
    (!isDefault || database === null || table.schema === database) &&
    isNamed(table);
}
