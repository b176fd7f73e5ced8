import type { LabelGrounds } from '#contract/label';
import type { EntityEvidence, FieldEvidence } from './field-evidence.ts';

/** What a field holds, from evidence over its values. */
export interface FieldVerdict {
  readonly values: number;
  readonly blanks: number;
  /** The entity that its values are, when they are all of one kind; null when nothing or several things stand in it. */
  readonly prevailing: HeldEntity | null;
  /** What is held true of it, the prevailing entity first, then by weight. */
  readonly held: readonly HeldEntity[];
  /** What was met too seldom and too softly to be held true. */
  readonly strays: readonly HeldEntity[];
}

export interface HeldEntity {
  readonly evidence: EntityEvidence;
  /** Of the values that say something, the share that carry it. */
  readonly share: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly grounds: LabelGrounds;
}

/** From this share of the values on hits speak that do not stand by themselves; in a large field a few are enough. */
const ENOUGH_SHARE = 0.1;
const ENOUGH_HITS = 2;
const ENOUGH_SHARE_OF_MANY = 0.01;
/** From this share on the values are of one kind; those that are not hits are its unusual ones. */
const PREVAILING_SHARE = 0.5;
/** What is seen of one kind without exception is likelier than each value says by itself. */
const UNANIMOUS = { values: 3, share: 0.9, mean: 0.5 } as const;

/** Each value of a field that agrees makes it likelier by so much, up to some: values of one field are alike. */
const AGREEMENT = 2;
const MOST_AGREEING = 5;
const CEILING = 0.98;

/**
 * Judges a field by its evidence. Pure, and the same whatever came in which order. One hit that stands by itself in
 * ten thousand values is held true with its share; ten soft ones among them are not. Blanks count neither way, so that
 * a sparse field is judged by the values it has.
 */
export function judgeField({ values, blanks, entities }: FieldEvidence): FieldVerdict {
  const all = [...entities.values()]
    .filter((one) => one.hits > 0 || isUnanimous(one, values))
    .map((one) => weighed(one, values))
    .toSorted(byWeight);
  const first = all.find((one) => one.share >= PREVAILING_SHARE && one.evidence.whole >= one.evidence.hits / 2) ?? null;
  const held = all.filter((one) => one.grounds !== 'too_little');
  return {
    values,
    blanks,
    prevailing: first,
    held: first === null ? held : [first, ...held.filter((one) => one !== first)],
    strays: all.filter((one) => one.grounds === 'too_little'),
  };
}

function weighed(evidence: EntityEvidence, values: number): HeldEntity {
  const unanimous = isUnanimous(evidence, values);
  return {
    evidence,
    share: unanimous ? 1 : evidence.hits / values,
    confidence: confidenceOf(evidence, values),
    grounds: unanimous && evidence.hits < values ? 'share' : groundsOf(evidence, values),
  };
}

/**
 * Of a field of one kind: what its values say on average, likelier with each that agrees. Of one that holds it here and
 * there: what its hits say on average.
 */
function confidenceOf(evidence: EntityEvidence, values: number): number {
  const { confidence, hits, best } = evidence;
  const mean = confidence / values;
  if (mean < PREVAILING_SHARE) return round(Math.min(best.confidence, hits === 0 ? mean : confidence / hits));
  const agreeing = Math.min(MOST_AGREEING, Math.floor(values * mean));
  const odds = (mean / (1 - Math.min(mean, CEILING))) * AGREEMENT ** Math.max(0, agreeing - 1);
  return round(Math.min(CEILING, odds / (1 + odds)));
}

function groundsOf({ hits, proven, whole }: EntityEvidence, values: number): LabelGrounds {
  if (proven > 0) return 'proven';
  const share = hits / values;
  if (share >= ENOUGH_SHARE) return 'share';
  // What is met here and there inside of texts is as often something that looks alike.
  const isFewOfMany = hits >= ENOUGH_HITS && share >= ENOUGH_SHARE_OF_MANY && whole >= hits / 2;
  return isFewOfMany ? 'count' : 'too_little';
}

function isUnanimous({ confidence, whole }: EntityEvidence, values: number): boolean {
  return values >= UNANIMOUS.values && whole >= values * UNANIMOUS.share && confidence >= values * UNANIMOUS.mean;
}

function byWeight(a: HeldEntity, b: HeldEntity): number {
  return (
    b.evidence.confidence - a.evidence.confidence ||
    b.evidence.hits - a.evidence.hits ||
    (a.evidence.entity < b.evidence.entity ? -1 : 1)
  );
}

function round(confidence: number): number {
  return Math.round(Math.min(1, confidence) * 1000) / 1000;
}
