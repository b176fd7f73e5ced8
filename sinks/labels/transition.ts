import type { FieldLabel } from '#contract/label';
import type { LabelClaim } from './decide.ts';
import type { FieldEvidence } from './evidence.ts';

/** `appeared`: nothing was held before · `withdrawn` · `changed`: another entity, class, … · `counted`: numbers only. */
export type LabelChange = 'appeared' | 'changed' | 'withdrawn' | 'counted';

export interface LabelStep {
  readonly label: FieldLabel;
  readonly change: LabelChange;
}

/** The field, and the change at the source that makes us look at it. */
export interface LabelCause {
  readonly identity: Pick<FieldLabel, 'field' | 'source' | 'dataset' | 'path'>;
  readonly position: FieldLabel['position'];
  readonly times: FieldLabel['times'];
  readonly nowMs: number;
}

/** From the label held so far and what evidence says now to the next label; null when nothing is to be written. */
export function nextLabel(
  previous: FieldLabel | null,
  claim: LabelClaim | null,
  evidence: FieldEvidence,
  cause: LabelCause,
): LabelStep | null {
  const effective = claim ?? emptied(previous, evidence);
  if (effective === null) return null;
  const content = {
    ...effective,
    ...cause.identity,
    modelVersion: evidence.modelVersion ?? previous?.modelVersion ?? 'none',
  };
  const state = { position: cause.position, times: cause.times, deliveredAtMs: cause.nowMs };
  if (previous === null) {
    // A field whose every hit was gone again before anything was held is no news.
    return effective.status === 'withdrawn' ? null : { change: 'appeared', label: { ...content, ...state } };
  }
  if (previous.status === 'withdrawn' && effective.status === 'held')
    return { change: 'appeared', label: { ...content, ...state } };
  if (previous.status === 'held' && effective.status === 'withdrawn')
    return { change: 'withdrawn', label: { ...content, ...state } };
  const kept = { position: previous.position, times: previous.times, deliveredAtMs: previous.deliveredAtMs };
  const recounted = (): LabelStep | null =>
    countsOther(previous, content) ? { change: 'counted', label: { ...content, ...kept } } : null;
  // Of what is held no more only the numbers move; what else might be withdrawn was never held.
  if (effective.status === 'withdrawn' && previous.field === cause.identity.field)
    return effective.entity === previous.entity ? recounted() : null;
  if (meansOther(previous, effective, cause)) return { change: 'changed', label: { ...content, ...state } };
  return recounted();
}

/**
 * Evidence says nothing any more: a truncate, or a new epoch without a single hit. That is sure even where the source
 * sends no before-image, since no value that was ever counted in carried anything.
 */
function emptied(previous: FieldLabel | null, evidence: FieldEvidence): LabelClaim | null {
  if (previous === null || previous.status === 'withdrawn' || !evidence.settled) return null;
  return {
    ...previous,
    origin: 'evidence',
    grounds: 'gone',
    status: 'withdrawn',
    examined: evidence.examined,
    hits: 0,
    exact: evidence.exact,
    others: [],
  };
}

function meansOther(a: FieldLabel, b: LabelClaim, cause: LabelCause): boolean {
  return (
    a.entity !== b.entity ||
    a.sensitivity !== b.sensitivity ||
    a.origin !== b.origin ||
    a.field !== cause.identity.field ||
    a.classes.join() !== b.classes.join() ||
    (b.origin === 'person' && a.reason !== b.reason)
  );
}

function countsOther(a: FieldLabel, b: LabelClaim & Pick<FieldLabel, 'modelVersion'>): boolean {
  return (
    a.hits !== b.hits ||
    a.examined !== b.examined ||
    a.confidence !== b.confidence ||
    a.exact !== b.exact ||
    a.modelVersion !== b.modelVersion ||
    a.masked !== b.masked ||
    a.origin !== b.origin ||
    a.grounds !== b.grounds ||
    a.reason !== b.reason ||
    a.others.length !== b.others.length ||
    a.others.some((one, i) => !sameOther(one, b.others[i]))
  );
}

function sameOther(a: FieldLabel['others'][number], b: FieldLabel['others'][number] | undefined): boolean {
  return a.entity === b?.entity && a.hits === b.hits && a.confidence === b.confidence;
}
