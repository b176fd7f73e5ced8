import type { Span } from './ask.ts';
import type { LabelledText } from './labelled-lines.ts';
import { Counts, ratio, type Ratio } from './ratio.ts';
import { CORE, familyOf } from './taxonomy.ts';

/** How well what stands in texts was found. */
export interface TextScore {
  readonly texts: number;
  /** The same type, and at least half of what either covers is covered by both. */
  readonly strict: Ratio;
  /** Any overlap; a place is accepted for an address, and one of a family for another. */
  readonly lenient: Ratio;
  readonly byType: Readonly<Record<string, Ratio>>;
}

type Place = LabelledText['spans'][number];

/** Of these types another is no mistake where they stand, though it is not what is expected. */
const TOLERATED: Readonly<Record<string, readonly string[]>> = {
  ADDRESS: ['LOCATION', 'POSTAL_CODE'],
  PERSON: ['TITLE'],
  DOB: ['DATE'],
};

/** Sources of which only names of people are marked. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['press-fr']);

export function scoreTexts(
  truths: readonly LabelledText[],
  spans: ReadonlyMap<string, readonly Span[]>,
  { threshold }: { readonly threshold: number },
): TextScore {
  const [right, wrong, missed] = [new Counts(), new Counts(), new Counts()];
  const lenient = { right: 0, wrong: 0, missed: 0 };
  for (const truth of truths) {
    const given = (spans.get(truth.id) ?? []).filter(
      ({ type, confidence }) => confidence >= threshold && (!NAMES_ONLY.has(truth.source) || type === 'PERSON'),
    );
    const core = given.filter(({ type }) => CORE.has(type));
    const expected = truth.spans.filter(({ type }) => CORE.has(type));
    const used = new Set<Span>();
    for (const place of expected) {
      const match = core.find((span) => !used.has(span) && span.type === place.type && isMostlySame(span, place));
      if (match !== undefined) used.add(match);
      (match === undefined ? missed : right).add(place.type);
      if (given.some((span) => overlaps(span, place) && isAkin(span.type, place.type))) lenient.right += 1;
      else lenient.missed += 1;
    }
    for (const span of core) {
      const under = truth.spans.filter((place) => overlaps(span, place));
      if (!used.has(span) && !under.some(({ type }) => isTolerated(span.type, type))) wrong.add(span.type);
      if (under.length === 0) lenient.wrong += 1;
    }
  }
  const types = [...new Set([...right.names, ...missed.names, ...wrong.names])].toSorted(
    (a, b) => right.of(b) + missed.of(b) - right.of(a) - missed.of(a),
  );
  return {
    texts: truths.length,
    strict: ratio(right.total, wrong.total, missed.total),
    lenient: ratio(lenient.right, lenient.wrong, lenient.missed),
    byType: Object.fromEntries(types.map((type) => [type, ratio(right.of(type), wrong.of(type), missed.of(type))])),
  };
}

function isMostlySame(a: Place, b: Place): boolean {
  const both = Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return both / (Math.max(a.end, b.end) - Math.min(a.start, b.start)) >= 0.5;
}

function overlaps(a: Place, b: Place): boolean {
  return Math.min(a.end, b.end) > Math.max(a.start, b.start);
}

function isTolerated(given: string, expected: string): boolean {
  return given === expected || expected === 'OTHER' || TOLERATED[given]?.includes(expected) === true;
}

function isAkin(given: string, expected: string): boolean {
  return (
    given === expected ||
    familyOf(given) === familyOf(expected) ||
    (expected === 'ADDRESS' && (given === 'LOCATION' || given === 'POSTAL_CODE'))
  );
}
