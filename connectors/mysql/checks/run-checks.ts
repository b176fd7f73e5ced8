import type { CheckResult } from '../../connector.ts';
import type { TableFilter } from '../../table-filter.ts';

export async function runChecks(
  _url: string,
  _settings: { readonly serverId: number; readonly watches: TableFilter },
  _signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  return [];
}
