import { BOUNDS, type Leaf, type Walk } from './leaf.ts';

/** Cheap test on the outermost characters. */
export function looksLikeJson(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first !== 123 && first !== 91) return false;
  const last = text.charCodeAt(text.length - 1);
  return first === 123 ? last === 125 : last === 93;
}

/** Letters, digits and the signs names are made of; anything else, and long digit runs, is taken for data. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$ -]{0,63}$/u;
const DIGITS = /\d{4}|\p{L}[\d_-]+\p{L}[\d_-]+\p{L}[\d_-]/u;

/**
 * A key that is data rather than a name (`jane@example.org`, an id, a date) must not stand in a path: paths are shown,
 * and there would be as many as records.
 */
export function isMapKey(key: string): boolean {
  return !NAME.test(key) || DIGITS.test(key);
}

interface Step {
  readonly value: unknown;
  readonly path: string;
  readonly key: string;
  readonly around: string;
  readonly depth: number;
}

/** The scalars of a JSON text, keys that are data among them; null when it is no JSON. Its depth costs no stack. */
export function walkJson(text: string, root: string): Walk | null {
  if (text.length > BOUNDS.chars) return null;
  const parsed = parse(text);
  if (parsed === null) return null;
  const leaves: Leaf[] = [];
  let complete = true;
  const steps: Step[] = [{ value: parsed.value, path: root, key: '', around: '', depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { value, path, key, around, depth } = step;
    if (leaves.length >= BOUNDS.leaves) return { leaves, complete: false };
    if (typeof value === 'string' || typeof value === 'number') {
      if (value !== '') leaves.push({ path, key, around, value });
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= BOUNDS.depth) complete = false;
      else if (Array.isArray(value))
        complete = pushElements(value, step, { steps, room: BOUNDS.leaves - leaves.length }) && complete;
      else complete = pushMembers(value, step, { steps, leaves }) && complete;
    }
  }
  return { leaves, complete };
}

function pushElements(
  values: readonly unknown[],
  { path, key, around, depth }: Step,
  { steps, room }: { readonly steps: Step[]; readonly room: number },
): boolean {
  const count = Math.min(values.length, room);
  for (let i = count - 1; i >= 0; i -= 1)
    steps.push({ value: values[i], path: path.endsWith('[]') ? path : `${path}[]`, key, around, depth: depth + 1 });
  return count === values.length;
}

/** An object with very many keys is a map, whatever its keys look like. */
function pushMembers(
  object: object,
  { path, key: around, depth }: Step,
  { steps, leaves }: { readonly steps: Step[]; readonly leaves: Leaf[] },
): boolean {
  const keys = Object.keys(object);
  const map = keys.length > BOUNDS.keysOfARecord;
  const count = Math.min(keys.length, BOUNDS.leaves - leaves.length);
  const values: readonly unknown[] = Object.values(object);
  for (let i = count - 1; i >= 0; i -= 1) {
    const key = keys[i] ?? '';
    if (map || isMapKey(key)) {
      const inner = `${path}.{}`;
      if (key !== '') leaves.push({ path: inner, key: '', around, value: key });
      steps.push({ value: values[i], path: inner, key: '', around, depth: depth + 1 });
    } else {
      steps.push({ value: values[i], path: `${path}.${key}`, key, around, depth: depth + 1 });
    }
  }
  return count === keys.length;
}

function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null; // Not JSON, or nested deeper than the parser goes: the caller reads it as text.
  }
}
