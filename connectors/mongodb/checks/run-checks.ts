import type { CheckResult } from '../../connector.ts';
import type { TableFilter } from '../../table-filter.ts';
import type { MongodbSettings } from '../settings.ts';

export interface CheckOptions {
  readonly url: string;
  readonly watches: TableFilter;
  readonly settings: MongodbSettings;
  readonly signal: AbortSignal;
}

export async function runChecks(_options: CheckOptions): Promise<readonly CheckResult[]> {
  return [];
}
