import type { CheckOf } from '../../checks.ts';
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

export type Check = CheckOf<CheckContext>;
