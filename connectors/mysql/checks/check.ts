import type { CheckResult } from '../../connector.ts';
import type { TableFilter } from '../../table-filter.ts';
import type { Connection } from '../connection.ts';
import type { Server } from '../server.ts';

/** What of a source's settings the checks need. */
export interface CheckSettings {
  readonly serverId: number;
  readonly watches: TableFilter;
}

/** What every check gets. Checks only read. */
export interface CheckContext {
  readonly connection: Connection;
  readonly url: string;
  readonly settings: CheckSettings;
  readonly server: Server;
  /** The account that the server takes us for, as a statement names it: `'vigie'@'%'`. */
  readonly account: string;
}

export type Check = (context: CheckContext) => Promise<CheckResult | readonly CheckResult[]>;

const NAMED = 10;

/** The first few of a list, and how many more there are. */
export function named(items: readonly string[]): string {
  const rest = items.length - NAMED;
  return rest > 0 ? `${items.slice(0, NAMED).join(', ')} and ${rest} more` : items.join(', ');
}
