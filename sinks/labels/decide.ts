import { SENSITIVITIES, type DataClass, type Sensitivity, type Thresholds } from '#contract/classes';
import { entityInfo, isEntityName } from '#contract/entities';
import type { FieldLabel, LabelGrounds } from '#contract/label';
import type { EntityEvidence, FieldEvidence } from './evidence.ts';

/** What a person said of a field, and why. */
export interface PersonWord {
  /** Null: nothing sensitive is in the field. */
  readonly entity: string | null;
  readonly classes: readonly DataClass[];
  readonly by: string;
  readonly comment: string;
}

/** What people hold true of a field; it outranks the machine. */
export interface PersonDecisions {
  /** What the field holds; null when no person said. */
  readonly label: PersonWord | null;
  /** Entities that the field does not hold, whatever evidence says; it may hold others. */
  readonly notThis: readonly PersonWord[];
}

export const UNDECIDED: PersonDecisions = { label: null, notThis: [] };

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
  | 'grounds'
  | 'others'
>;

/** The entity of a field of which a person says that nothing sensitive is in it. */
export const NOTHING_SENSITIVE = 'PUBLIC';

/** From this share of the values on, or this many of them, hits speak for a label though none stands by itself. */
const ENOUGH_SHARE = 0.01;
const ENOUGH_HITS = 10;

/**
 * The label of a field, from all that is known of it; null when there is nothing to say. Pure: the same evidence gives
 * the same label, whatever came in which order. `docs/specs/evidence.md` has the rules in words.
 */
export function decide(
  evidence: FieldEvidence,
  { label, notThis }: PersonDecisions,
  rules: DecisionRules,
): LabelClaim | null {
  const counted = evidence.entities.filter((one) => one.seen > 0 && one.best >= rules.thresholds.minimum);
  const denied = new Set(notThis.map(({ entity }) => entity));
  const possible = counted.filter(({ entity }) => !denied.has(entity));
  const present = possible.filter((one) => one.present).toSorted(byWeight);
  if (label !== null) return told(evidence, present, label, rules);
  const held = present.filter((one) => groundsOf(one, evidence.examined) !== 'too_little');
  const [main] = held;
  if (main !== undefined) return found(evidence, main, { held, present }, rules);
  const refused = deniedMost(evidence, counted, notThis, rules);
  if (refused !== null) return refused;
  const [weak] = present;
  if (weak !== undefined) return { ...found(evidence, weak, ALONE(weak), rules), status: 'withdrawn' };
  const [gone] = possible.toSorted(bySeen);
  if (gone === undefined) return null;
  return { ...found(evidence, gone, ALONE(gone), rules), status: 'withdrawn', grounds: 'gone', hits: 0 };
}

const ALONE = (one: EntityEvidence) => ({ held: [one], present: [one] });

/**
 * One hit that stands by itself is enough in a hundred million values. Others have to be many, or a good part: any
 * pattern of middling confidence meets something that looks alike sooner or later.
 */
export function groundsOf(entity: EntityEvidence, examined: number): LabelGrounds {
  // Counted down to zero, and not certainly gone: then what was seen speaks.
  const counts = entity.hits > 0;
  const hits = counts ? entity.hits : entity.seen;
  if ((counts ? entity.proven : entity.provenSeen) > 0) return 'proven';
  if (hits >= examined * ENOUGH_SHARE) return 'share';
  return hits >= ENOUGH_HITS ? 'count' : 'too_little';
}

/** Nothing is left to hold, and a person denied what would have been. */
function deniedMost(
  evidence: FieldEvidence,
  counted: readonly EntityEvidence[],
  notThis: readonly PersonWord[],
  rules: DecisionRules,
): LabelClaim | null {
  const [most] = counted
    .filter((one) => one.present && notThis.some(({ entity }) => entity === one.entity))
    .toSorted(byWeight);
  const word = notThis.find(({ entity }) => entity === most?.entity);
  if (most === undefined || word === undefined) return null;
  const claim = found(evidence, most, ALONE(most), rules);
  return {
    ...claim,
    status: 'withdrawn',
    origin: 'person',
    grounds: 'told',
    reason: `not ${most.entity}, ${said(word)}`,
  };
}

function said({ by, comment }: PersonWord): string {
  return comment === '' ? `decided by ${by}` : `decided by ${by}: ${comment}`;
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
  { held, present }: { readonly held: readonly EntityEvidence[]; readonly present: readonly EntityEvidence[] },
  rules: DecisionRules,
): LabelClaim {
  return {
    entity: main.entity,
    classes: classesOf(held),
    sensitivity: highest(held.map((one) => rules.sensitivityOf(one.entity, one.classes))),
    confidence: confidenceOf(main, evidence.examined),
    origin: 'evidence',
    status: 'held',
    examined: evidence.examined,
    hits: main.hits,
    exact: evidence.exact,
    masked: main.masked,
    reason: main.reason,
    grounds: groundsOf(main, evidence.examined),
    others: othersOf(present, main.entity, evidence.examined),
  };
}

function told(
  evidence: FieldEvidence,
  present: readonly EntityEvidence[],
  decision: PersonWord,
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
    reason: said(decision),
    grounds: 'told',
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
