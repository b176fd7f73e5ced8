import { SENSITIVITIES, type DataClass, type Sensitivity, type Thresholds } from '#contract/classes';
import { entityInfo, isEntityName } from '#contract/entities';
import type { FieldLabel } from '#contract/label';
import type { EntityEvidence, FieldEvidence } from './evidence.ts';

/** What a person holds true of a field; it outranks the machine. `entity` null: nothing sensitive is in it. */
export interface PersonDecision {
  readonly entity: string | null;
  readonly classes: readonly DataClass[];
  readonly by: string;
  readonly comment: string;
}

/** What an entity means for handling: a port, since people may judge otherwise than the catalogue of entities. */
export type SensitivityOf = (entity: string, classes: readonly DataClass[]) => Sensitivity;

export interface DecisionRules {
  readonly thresholds: Thresholds;
  readonly sensitivityOf: SensitivityOf;
}

/** The part of a label that follows from evidence and people alone. */
export type LabelClaim = Pick<
  FieldLabel,
  | 'entity'
  | 'classes'
  | 'sensitivity'
  | 'confidence'
  | 'origin'
  | 'status'
  | 'examined'
  | 'hits'
  | 'exact'
  | 'masked'
  | 'reason'
  | 'others'
>;

/** The entity of a field of which a person says that nothing sensitive is in it. */
export const NOTHING_SENSITIVE = 'PUBLIC';

/**
 * The label of a field, from all that is known of it; null when there is nothing to say. Pure: the same evidence gives
 * the same label, whatever came in which order. `docs/specs/evidence.md` has the rules in words.
 */
export function decide(
  evidence: FieldEvidence,
  decision: PersonDecision | null,
  rules: DecisionRules,
): LabelClaim | null {
  const counted = evidence.entities.filter((one) => one.seen > 0 && one.best >= rules.thresholds.minimum);
  const present = counted.filter((one) => one.present).toSorted(byWeight);
  if (decision !== null) return told(evidence, present, decision, rules);
  const [main] = present;
  if (main !== undefined) return found(evidence, main, present, rules);
  const [gone] = counted.toSorted(bySeen);
  return gone === undefined
    ? null
    : { ...found(evidence, gone, [gone], rules), status: 'withdrawn', hits: 0, others: [] };
}

/**
 * Between the mean and the best confidence of the hits, by the share of values that carry the entity: a column full of
 * it is as certain as its best value, a lone hit as certain as hits are on average. Never lower for being rare: one
 * validated hit in a hundred million rows is a finding, `hits` and `examined` say how rare.
 */
export function confidenceOf(entity: EntityEvidence, examined: number): number {
  const share = examined <= 0 ? 0 : Math.min(1, entity.hits / examined);
  return round(entity.mean + (Math.max(entity.best, entity.mean) - entity.mean) * share);
}

function found(
  evidence: FieldEvidence,
  main: EntityEvidence,
  present: readonly EntityEvidence[],
  rules: DecisionRules,
): LabelClaim {
  return {
    entity: main.entity,
    classes: classesOf(present),
    sensitivity: highest(present.map((one) => rules.sensitivityOf(one.entity, one.classes))),
    confidence: confidenceOf(main, evidence.examined),
    origin: 'evidence',
    status: 'held',
    examined: evidence.examined,
    hits: main.hits,
    exact: evidence.exact,
    masked: main.masked,
    reason: main.reason,
    others: othersOf(present, main.entity, evidence.examined),
  };
}

function told(
  evidence: FieldEvidence,
  present: readonly EntityEvidence[],
  decision: PersonDecision,
  rules: DecisionRules,
): LabelClaim {
  const entity = decision.entity ?? NOTHING_SENSITIVE;
  const classes: readonly DataClass[] = decision.entity === null ? ['PUBLIC'] : decision.classes;
  const agreeing = present.find((one) => one.entity === entity);
  return {
    entity,
    classes: [...classes].toSorted(),
    sensitivity: decision.entity === null ? 'public' : rules.sensitivityOf(entity, classes),
    confidence: 1,
    origin: 'person',
    status: 'held',
    examined: evidence.examined,
    hits: agreeing?.hits ?? 0,
    exact: evidence.exact,
    masked: agreeing?.masked ?? '',
    reason: decision.comment === '' ? `decided by ${decision.by}` : `decided by ${decision.by}: ${decision.comment}`,
    others: othersOf(present, entity, evidence.examined),
  };
}

function othersOf(present: readonly EntityEvidence[], main: string, examined: number): LabelClaim['others'] {
  return present
    .filter((one) => one.entity !== main)
    .map((one) => ({ entity: one.entity, hits: one.hits, confidence: confidenceOf(one, examined) }));
}

function byWeight(a: EntityEvidence, b: EntityEvidence): number {
  return b.hits * b.mean - a.hits * a.mean || bySeen(a, b);
}

function bySeen(a: EntityEvidence, b: EntityEvidence): number {
  return b.seen * b.mean - a.seen * a.mean || b.best - a.best || (a.entity < b.entity ? -1 : 1);
}

function classesOf(entities: readonly EntityEvidence[]): DataClass[] {
  return [...new Set(entities.flatMap((one) => one.classes))].toSorted();
}

/** The strictest of several; `public` for none. */
export function highest(all: readonly Sensitivity[]): Sensitivity {
  return all.reduce<Sensitivity>((a, b) => (SENSITIVITIES.indexOf(b) > SENSITIVITIES.indexOf(a) ? b : a), 'public');
}

/** What the catalogue of entities says; of an entity that only a user's rule knows, what its classes say. */
export const defaultSensitivity: SensitivityOf = (entity, classes) =>
  isEntityName(entity) ? entityInfo(entity).sensitivity : highest(classes.map((name) => CLASS_SENSITIVITY[name]));

const CLASS_SENSITIVITY: Readonly<Record<DataClass, Sensitivity>> = {
  PUBLIC: 'public',
  IP: 'confidential',
  PII: 'confidential',
  PHI: 'restricted',
  FINANCIAL: 'restricted',
  CREDENTIALS: 'restricted',
};

function round(confidence: number): number {
  return Math.round(confidence * 1e4) / 1e4;
}
