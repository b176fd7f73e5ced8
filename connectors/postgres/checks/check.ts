import type { Client } from 'pg';
import type { CheckOf } from '../../checks.ts';
import type { QualifiedName } from '../identifiers.ts';

/** What of a source's settings the checks need. */
export interface CheckSettings {
  readonly slot: string;
  readonly publication: string;
  /** Whether a table is to be watched. */
  readonly watches: (table: QualifiedName) => boolean;
}

/** What every check gets. Checks only read. */
export interface CheckContext {
  readonly client: Client;
  readonly url: string;
  readonly settings: CheckSettings;
  /** `server_version_num`. */
  readonly version: number;
  /** The role that Vigie connects as. */
  readonly role: string;
  readonly signal: AbortSignal;
}

export type Check = CheckOf<CheckContext>;

/** Statements to be run as they stand, one to a line. */
export function statements(lines: readonly string[]): string {
  return lines.join('\n');
}
