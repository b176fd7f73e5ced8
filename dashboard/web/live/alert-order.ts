import { SEVERITIES, type Alert } from '#contract/alert';

/** What must be seen first: the gravest, then the newest. Equal ones keep their order by id. */
export function sortAlerts(alerts: readonly Alert[]): Alert[] {
  const rank = (alert: Alert) => SEVERITIES.indexOf(alert.severity);
  return alerts.toSorted((a, b) => rank(b) - rank(a) || b.openedAtMs - a.openedAtMs || (a.id < b.id ? -1 : 1));
}
