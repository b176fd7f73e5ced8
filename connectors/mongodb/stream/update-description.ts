import { elements, find, nameOf, type Element } from '../bson/elements.ts';
import { BSON } from '../bson/types.ts';
import { documentOf, integerOf, textOf } from './change-event.ts';

/** One step of a path: a name, or a place in an array. */
export type Step = string | number;

/** A path as an update names it. `steps` where the server says how it is to be read; else it is told by its dots only. */
export interface UpdatePath {
  readonly text: string;
  readonly steps: readonly Step[] | null;
}

/** What an update did to a document: `updateDescription` of a change event. */
export interface UpdateDescription {
  readonly updated: readonly { readonly path: UpdatePath; readonly element: Element }[];
  readonly removed: readonly UpdatePath[];
  readonly truncated: readonly { readonly path: UpdatePath; readonly size: number }[];
}

/** @param bytes the `updateDescription`; elements refer to it. */
export function readUpdate(bytes: Buffer): UpdateDescription {
  const disambiguated = readDisambiguated(bytes);
  const path = (text: string): UpdatePath => ({ text, steps: disambiguated.get(text) ?? null });
  const updated: UpdateDescription['updated'][number][] = [];
  for (const element of inside(bytes, 'updatedFields')) updated.push({ path: path(nameOf(bytes, element)), element });
  const removed: UpdatePath[] = [];
  for (const element of inside(bytes, 'removedFields')) removed.push(path(textOf(bytes, element) ?? ''));
  const truncated: UpdateDescription['truncated'][number][] = [];
  for (const element of inside(bytes, 'truncatedArrays')) {
    if (element.type !== BSON.object) continue;
    const field = textOf(bytes, find(bytes, 'field', element.start) ?? undefined);
    const size = find(bytes, 'newSize', element.start);
    if (field !== null && size !== null) truncated.push({ path: path(field), size: Number(integerOf(bytes, size)) });
  }
  return { updated, removed, truncated };
}

function inside(bytes: Buffer, name: string): Iterable<Element> {
  const found = find(bytes, name);
  return found?.type === BSON.object || found?.type === BSON.array ? elements(bytes, found.start) : [];
}

/** `{ "a.b": ["a", "b"], "c.0": ["c", 0] }`: names of members are strings, places in arrays integers. */
function readDisambiguated(bytes: Buffer): ReadonlyMap<string, readonly Step[]> {
  const known = new Map<string, readonly Step[]>();
  for (const element of inside(bytes, 'disambiguatedPaths')) {
    if (documentOf(bytes, element) === null) continue;
    const steps = Array.from(elements(bytes, element.start), (step) =>
      step.type === BSON.string ? (textOf(bytes, step) ?? '') : Number(integerOf(bytes, step)),
    );
    known.set(nameOf(bytes, element), steps);
  }
  return known;
}
