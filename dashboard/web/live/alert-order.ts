import type { Alert } from '#contract/alert';
import { severityRank } from '#contract/live-protocol';

/** What must be seen first: the gravest, then the newest. Equal ones keep their order by id. */
export function sortAlerts(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) || b.openedAtMs - a.openedAtMs || (a.id < b.id ? -1 : 1),
  );
}
