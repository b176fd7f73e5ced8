import { createHash } from 'node:crypto';
import { Alert } from '#contract/alert';
import { VigieError } from '#kernel/errors/vigie-error';
import { isWorse, type Clearance, type Condition } from './conditions.ts';

/**
 * An alert and what its life needs to know.
 *
 *   (none) ──raise──▶ open ──▶ acknowledged ──▶ resolved ──raise──▶ a new alert, reopened + 1
 *                      │  ◀──worse──┘                ▲
 *                      └─────────────────────────────┘
 *
 * A condition that comes again while the alert is open or acknowledged makes it count on; a worse one takes over its
 * words and opens it again. A sticky alert is resolved by a person only.
 */
export interface StoredAlert {
  readonly alert: Alert;
  readonly reopened: number;
  readonly sticky: boolean;
}

export interface AlertStep {
  readonly next: StoredAlert;
  /** The state changed (or began): a step of its history. Otherwise only the count did. */
  readonly moved: boolean;
}

/** Who changes what no person changed. */
export const MACHINE = 'vigie';

/** The same kind, subject and number of reopenings give the same id, so that a replay makes the same alert. */
export function alertId(kind: Alert['kind'], subject: string, reopened: number): string {
  return createHash('sha256').update(`${kind}\0${subject}\0${reopened}`).digest('base64url').slice(0, 22);
}

/** @param latest the newest alert of the kind and subject, whatever its state. */
export function raise(latest: StoredAlert | null, condition: Condition, nowMs: number): AlertStep {
  if (latest === null || latest.alert.state === 'resolved') {
    const reopened = latest === null ? 0 : latest.reopened + 1;
    const id = alertId(condition.kind, condition.subject, reopened);
    const life = { id, state: 'open', openedAtMs: nowMs, changedAtMs: nowMs, count: 1, changedBy: MACHINE } as const;
    return { moved: true, next: { alert: worded(condition, life), reopened, sticky: condition.sticky } };
  }
  const { alert } = latest;
  const sticky = latest.sticky || condition.sticky;
  const counted = { count: alert.count + 1, changedAtMs: nowMs };
  if (!isWorse(condition.severity, alert.severity)) {
    return {
      moved: false,
      next: { ...latest, sticky, alert: { ...alert, ...counted, classes: union(alert.classes, condition.classes) } },
    };
  }
  const { id, openedAtMs } = alert;
  const words = { ...condition, classes: union(alert.classes, condition.classes) };
  const worse = worded(words, { id, openedAtMs, ...counted, state: 'open', changedBy: MACHINE });
  return { moved: true, next: { ...latest, sticky, alert: worse } };
}

/** Null when there is nothing to resolve, or only a person may. */
export function clear(latest: StoredAlert | null, clearance: Clearance, nowMs: number): AlertStep | null {
  if (latest === null || latest.alert.state === 'resolved' || latest.sticky) return null;
  const alert: Alert = {
    ...latest.alert,
    state: 'resolved',
    changedAtMs: nowMs,
    changedBy: MACHINE,
    comment: clearance.reason,
  };
  return { moved: true, next: { ...latest, alert } };
}

export interface AlertChange {
  readonly state: 'acknowledged' | 'resolved';
  readonly by: string;
  readonly comment?: string | undefined;
}

/** A person's step. @throws VigieError `VIG_A506` when it is not possible from the present state. */
export function change(latest: StoredAlert, to: AlertChange, nowMs: number): AlertStep {
  const { alert } = latest;
  const possible = alert.state === 'open' || (alert.state === 'acknowledged' && to.state === 'resolved');
  if (!possible) {
    throw new VigieError('VIG_A506', 'the alert cannot take this step', {
      details: { id: alert.id, state: alert.state, asked: to.state },
    });
  }
  const next: Alert = { ...alert, state: to.state, changedAtMs: nowMs, changedBy: to.by, comment: to.comment };
  return { moved: true, next: { ...latest, alert: next } };
}

/** The condition's words; what is for its life alone is not part of the shape and falls away. */
function worded(
  condition: Condition,
  life: Pick<Alert, 'id' | 'state' | 'openedAtMs' | 'changedAtMs' | 'count' | 'changedBy'>,
): Alert {
  return Alert.parse({ ...condition, ...life });
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].toSorted();
}
