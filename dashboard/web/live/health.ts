import type { Alert } from '#contract/alert';
import type { Overview, SourceSummary } from '#contract/catalog';
import type { LiveStats } from '#contract/live';

/** The answer to a question of the first row. `unknown`: nothing was measured, which is not the same as well. */
export type Verdict = 'ok' | 'behind' | 'broken' | 'unknown';

/** Unread log at a source that still counts as keeping up: about one WAL segment. */
export const LAG_OK_BYTES = 16 * 1024 * 1024;
/** Records or observations waiting that still count as keeping up: a second of work of one core. */
export const WAITING_OK = 10_000;

/** Are we keeping up with the sources? The worst source speaks for all. */
export function sourcesVerdict(sources: readonly SourceSummary[]): Verdict {
  if (sources.length === 0) return 'unknown';
  if (sources.some((source) => source.state === 'failed')) return 'broken';
  if (sources.some(isBehind)) return 'behind';
  return sources.every((source) => source.lagBytes === null && source.state !== 'streaming') ? 'unknown' : 'ok';
}

function isBehind(source: SourceSummary): boolean {
  return source.state === 'backoff' || (source.lagBytes ?? 0) > LAG_OK_BYTES;
}

/** Is classification keeping up? Against the installation's objective, and without a growing queue. */
export function classifyVerdict(seconds: readonly LiveStats[], overview: Overview | null): Verdict {
  const last = seconds.at(-1);
  if (last === undefined) return 'unknown';
  const lately = seconds.slice(-10);
  if (
    last.classifyLag > 0 &&
    lately.length === 10 &&
    lately.every((second) => second.records === 0 && second.classifyLag > 0)
  )
    return 'broken';
  if (lately.some((second) => second.deadLetters > 0)) return 'behind';
  const p99 = worst(lately.map((second) => second.labelP99Ms));
  if (last.classifyLag > WAITING_OK) return 'behind';
  if (p99 !== null && overview !== null && p99 > overview.objectiveP99Ms) return 'behind';
  return p99 === null && (overview?.label.count ?? 0) === 0 ? 'unknown' : 'ok';
}

/** Are the sinks keeping up? */
export function sinksVerdict(seconds: readonly LiveStats[]): Verdict {
  const last = seconds.at(-1);
  if (last === undefined) return 'unknown';
  const lately = seconds.slice(-30);
  const first = lately[0];
  // Half a minute without getting through any of it.
  if (
    lately.length === 30 &&
    first !== undefined &&
    last.catalogueLag >= first.catalogueLag &&
    first.catalogueLag > WAITING_OK
  )
    return 'broken';
  return last.catalogueLag > WAITING_OK ? 'behind' : 'ok';
}

/** Is anything leaking? Acknowledged alerts are in someone's hands and do not count. */
export function alertsVerdict(alerts: readonly Alert[]): Verdict {
  const open = alerts.filter((alert) => alert.state === 'open');
  if (open.some((alert) => alert.severity === 'critical' || alert.severity === 'high')) return 'broken';
  return open.some((alert) => alert.severity === 'warning') ? 'behind' : 'ok';
}

export function worst(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((high, value) => (value === null ? high : Math.max(high ?? value, value)), null);
}
