import { OVERSIZED, UNAVAILABLE, type Value } from '#contract/change';
import type { Finding } from '#contract/finding';
import type { DatasetSchema, FieldSchema, ValueKind } from '#contract/schema';
import { unreachable } from '#kernel/unreachable';
import { decodeText } from './bytes.ts';
import { contextOf, fieldContext } from './context.ts';
import { openEncoded } from './documents/encoded.ts';
import { looksLikeJson, walkJson } from './documents/json.ts';
import type { KeyReader } from './documents/keys.ts';
import { OF_A_PERSON, type Leaf } from './documents/leaf.ts';
import { looksLikeXml, walkXml } from './documents/xml.ts';
import { ALL_SEEN, NOT_SEEN, type Examination, type FieldClassifier } from './examination.ts';
import { nameWords } from './names/words.ts';
import { compilePlace, type Place, type Workbench } from './place.ts';
import type { FieldProfile } from './profile.ts';
import { SeenValues } from './seen-values.ts';

/** Places of one field's documents that stay compiled; beyond that they are compiled when met. */
const MAX_PLACES = 2000;
/** Elements of one array that are looked at. */
const MAX_ELEMENTS = 10_000;

type Route = 'text' | 'number' | 'date' | 'bytes' | 'none';

const ROUTES: Readonly<Record<ValueKind, Route>> = {
  text: 'text',
  json: 'text',
  xml: 'text',
  network: 'text',
  uuid: 'text',
  other: 'text',
  array: 'text',
  integer: 'number',
  decimal: 'number',
  float: 'number',
  date: 'date',
  timestamp: 'date',
  bytes: 'bytes',
  // Nothing is told by these alone, whatever the field is called.
  boolean: 'none',
  time: 'none',
  interval: 'none',
};

/** What the fields of one engine share, and what is known of the values of this one. */
export interface Given {
  readonly bench: Workbench;
  readonly keys: KeyReader;
  readonly profile: FieldProfile | undefined;
}

/** Of UUIDs only a name can say something: of a device, a session. Without one they need not be looked at. */
function routeOf(kind: ValueKind, { isNamed }: Place): Route {
  return kind === 'uuid' && !isNamed ? 'none' : ROUTES[kind];
}

export function createFieldClassifier(
  { bench, keys, profile }: Given,
  schema: DatasetSchema,
  field: FieldSchema,
): FieldClassifier {
  const dataset = schema.path.join('.');
  const context = fieldContext(schema, field, profile);
  const names = { source: schema.source, dataset, path: field.name };
  const here = compilePlace(bench, { context, path: field.name, names });
  const route = routeOf(field.kind === 'array' ? (field.elementKind ?? 'text') : field.kind, here);
  const elements = field.kind === 'array' ? compilePlace(bench, { context, path: `${field.name}[]`, names }) : here;
  const inside = new Map<string, Place>();
  const { minimum } = bench.thresholds.overall;

  /** The place of a leaf: its key is its name, the key around it stands for the dataset; a list's elements bear its name. */
  function placeOf({ path, key, around }: Leaf): Place {
    const slot = key === OF_A_PERSON ? `${path} ${key}` : path;
    const known = inside.get(slot);
    if (known !== undefined) return known;
    const own = contextOf({ name: key, dataset: nameWords(around) });
    const place = compilePlace(bench, {
      context: own.words.length === 0 ? context : own,
      path,
      names: { ...names, path },
    });
    if (inside.size < MAX_PLACES) inside.set(slot, place);
    return place;
  }

  function scalar(value: string | number, at: Place, floor: number): Examination {
    if (typeof value === 'number')
      return route === 'none' ? at.ruled(String(value), floor) : at.number(String(value), floor);
    switch (route) {
      case 'text':
        return text(value, at, floor);
      case 'number':
        return at.number(value, floor);
      case 'date':
        return at.date(value, floor);
      case 'bytes': {
        const decoded = decodeText(value);
        if (decoded === null) return NOT_SEEN.binary;
        const seen = text(decoded.text, at, floor);
        return decoded.whole ? seen : { ...seen, unexamined: 'beyond-bounds' };
      }
      case 'none':
        return at.ruled(value, floor);
      default:
        return unreachable(route);
    }
  }

  function text(value: string, at: Place, floor: number): Examination {
    if (looksLikeJson(value)) return document(walkJson(value, at.path, keys), value, { at, floor });
    if (looksLikeXml(value)) return document(walkXml(value, at.path, keys), value, { at, floor });
    return plainOrEncoded(value, at, floor);
  }

  /** What is nothing as it stands may be something encoded: then the whole value is what is found inside. */
  function plainOrEncoded(value: string, at: Place, floor: number): Examination {
    const seen = at.text(value, floor);
    if (seen.findings.some(({ confidence }) => confidence >= minimum)) return seen;
    const opened = openEncoded(value);
    if (opened === null) return seen;
    const within = looksLikeJson(opened)
      ? document(walkJson(opened, at.path, keys), opened, { at, floor, isOpened: true })
      : at.text(opened, floor);
    if (within.findings.length === 0) return seen;
    const findings = within.findings.map((finding) => ({ ...finding, start: 0, end: value.length }));
    return { findings, unexamined: seen.unexamined ?? within.unexamined };
  }

  /** What only looked like a document is text. */
  function document(
    walk: ReturnType<typeof walkJson>,
    value: string,
    { at, floor, isOpened = false }: { readonly at: Place; readonly floor: number; readonly isOpened?: boolean },
  ): Examination {
    if (walk === null) return at.text(value, floor);
    const findings: Finding[] = [];
    let unexamined: Examination['unexamined'] = walk.complete ? null : 'beyond-bounds';
    for (const leaf of walk.leaves) {
      const place = leaf.path === at.path ? at : placeOf(leaf);
      const part = leafPart(leaf.value, place, { floor, isOpened });
      for (const finding of part.findings) findings.push(finding);
      unexamined ??= part.unexamined;
    }
    return findings.length === 0 && unexamined === null ? ALL_SEEN : { findings, unexamined };
  }

  function leafPart(
    value: string | number,
    place: Place,
    { floor, isOpened }: { readonly floor: number; readonly isOpened: boolean },
  ): Examination {
    if (typeof value === 'number') return place.number(String(value), floor);
    return isOpened ? place.text(value, floor) : plainOrEncoded(value, place, floor);
  }

  /** Arrays of arrays are one flat list: their nesting says nothing of what is in them. */
  function array(values: readonly Value[], floor: number): Examination {
    const findings: Finding[] = [];
    let unexamined: Examination['unexamined'] = null;
    const rest: (readonly Value[])[] = [values];
    let looked = 0;
    for (let list = rest.pop(); list !== undefined; list = rest.pop()) {
      for (const value of list) {
        if (looked === MAX_ELEMENTS) return { findings, unexamined: 'beyond-bounds' };
        looked += 1;
        if (value === null || typeof value === 'boolean') continue;
        if (typeof value === 'object') {
          rest.push(value);
          continue;
        }
        const part = scalar(value, elements, floor);
        for (const finding of part.findings) findings.push(finding);
        unexamined ??= part.unexamined;
      }
    }
    return { findings, unexamined };
  }

  function look(value: Value, floor: number): Examination {
    if (value === null || typeof value === 'boolean') return ALL_SEEN;
    if (value === UNAVAILABLE) return NOT_SEEN.unchanged;
    if (value === OVERSIZED) return NOT_SEEN.oversized;
    return typeof value === 'object' ? array(value, floor) : scalar(value, here, floor);
  }

  const lately = new SeenValues();
  const judge = (value: string) => look(value, minimum);
  /** Numbers and dates are judged faster than remembered. */
  const examine: FieldClassifier['examine'] = (value) =>
    route === 'text' && typeof value === 'string' ? lately.examine(value, judge) : look(value, minimum);

  return {
    classify: (value) => examine(value).findings,
    examine,
    classifyAll: (value) => look(value, 0).findings,
  };
}
