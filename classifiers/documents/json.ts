import type { KeyReader } from './keys.ts';
import { BOUNDS, OF_A_PERSON, type Leaf, type Walk } from './leaf.ts';

/** Cheap test on the outermost characters. */
export function looksLikeJson(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first !== 123 && first !== 91) return false;
  const last = text.charCodeAt(text.length - 1);
  return first === 123 ? last === 125 : last === 93;
}

interface Step {
  readonly value: unknown;
  readonly path: string;
  readonly key: string;
  readonly around: string;
  readonly depth: number;
}

/** The scalars of a JSON text, keys that are data among them; null when it is no JSON. Its depth costs no stack. */
export function walkJson(text: string, root: string, reader: KeyReader): Walk | null {
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
      else complete = pushMembers(value, step, { steps, leaves, reader }) && complete;
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

/** A key that is data stands as `{}` in the path of what is under it, and is itself a value at `{key}`. */
function pushMembers(
  object: object,
  { path, key: around, depth }: Step,
  { steps, leaves, reader }: { readonly steps: Step[]; readonly leaves: Leaf[]; readonly reader: KeyReader },
): boolean {
  const keys = Object.keys(object);
  const verdict = reader.read(keys);
  const count = Math.min(keys.length, BOUNDS.leaves - leaves.length);
  const values: readonly unknown[] = Object.values(object);
  for (let i = count - 1; i >= 0; i -= 1) {
    const key = keys[i] ?? '';
    if (verdict.shows(i)) steps.push({ value: values[i], path: `${path}.${key}`, key, around, depth: depth + 1 });
    else {
      if (key !== '')
        leaves.push({ path: `${path}.{key}`, key: verdict.ofPeople ? OF_A_PERSON : '', around, value: key });
      steps.push({ value: values[i], path: `${path}.{}`, key: '', around, depth: depth + 1 });
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
