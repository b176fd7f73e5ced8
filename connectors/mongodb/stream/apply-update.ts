import { NULL_LEAF, objectTree, opened, type ObjectTree, type Tree } from '../bson/document-tree.ts';
import type { Step, UpdateDescription, UpdatePath } from './update-description.ts';

/** Longest array that an update may make by writing behind its end. */
const MAX_ITEMS = 1_500_000;

/** A document after an update, and which of its members the update touched. */
export interface Updated {
  readonly root: ObjectTree;
  readonly touched: ReadonlySet<string>;
}

/**
 * The document after an update, made from the one before it: exactly what the event saw, without a look-up. Null where
 * the two do not fit or a path can be read in two ways (`a.b`: a member of `a`, or a member called `a.b`), which servers
 * from 6.1 on never leave open.
 */
export function applyUpdate(before: Buffer, bytes: Buffer, update: UpdateDescription): Updated | null {
  const root = objectTree(before);
  const touched = new Set<string>();
  // In the server's order: arrays are cut before their elements are set.
  for (const { path, size } of update.truncated) {
    const at = parentOf(root, path);
    const array = at === null ? null : child(at.parent, at.step);
    if (at === null || array?.kind !== 'array' || array.items.length < size) return null;
    array.items.length = size;
    touched.add(at.top);
  }
  for (const path of update.removed) {
    const at = parentOf(root, path);
    if (at === null || at.parent.kind !== 'object') return null;
    at.parent.members.delete(String(at.step));
    touched.add(at.top);
  }
  for (const { path, element } of update.updated) {
    const at = parentOf(root, path);
    const value: Tree = { kind: 'leaf', type: element.type, bytes: bytes.subarray(element.start, element.end) };
    if (at === null || !put(at, value)) return null;
    touched.add(at.top);
  }
  return { root, touched };
}

interface Place {
  /** The member of the document that it is in. */
  readonly top: string;
  readonly parent: Tree;
  readonly step: Step;
}

function put({ parent, step }: Place, value: Tree): boolean {
  if (parent.kind === 'object') {
    parent.members.set(String(step), value);
    return true;
  }
  const index = Number(step);
  if (parent.kind !== 'array' || !Number.isInteger(index) || index < 0 || index > MAX_ITEMS) return false;
  while (parent.items.length < index) parent.items.push(NULL_LEAF);
  parent.items[index] = value;
  return true;
}

/** Where a path ends; the way there is opened for changes. */
function parentOf(root: ObjectTree, { text, steps }: UpdatePath): Place | null {
  if (steps !== null) return walk(root, steps);
  if (!text.includes('.')) return { top: text, parent: root, step: text };
  const readings = [...readingsOf(root, text.split('.'))];
  const only = readings.length === 1 ? readings[0] : undefined;
  return only === undefined ? null : walk(root, only);
}

function walk(root: Tree, steps: readonly Step[]): Place | null {
  let parent = root;
  for (const step of steps.slice(0, -1)) {
    const next = child(parent, step);
    if (next === null || next.kind === 'leaf') return null;
    parent = next;
  }
  const step = steps.at(-1);
  return step === undefined || parent.kind === 'leaf' ? null : { top: String(steps[0]), parent, step };
}

function child(parent: Tree, step: Step): Tree | null {
  if (parent.kind === 'leaf') return null;
  const key = parent.kind === 'object' ? String(step) : Number(step);
  const found = parent.kind === 'object' ? parent.members.get(String(key)) : parent.items[Number(key)];
  if (found === undefined) return null;
  const inner = opened(found);
  if (inner === found) return found;
  if (parent.kind === 'object') parent.members.set(String(key), inner);
  else parent.items[Number(key)] = inner;
  return inner;
}

/** Ways to read a dotted path in this document: names may hold dots themselves. */
function* readingsOf(tree: Tree, parts: readonly string[]): Generator<readonly Step[]> {
  if (tree.kind === 'array') {
    const [first = '', ...rest] = parts;
    if (!/^\d{1,7}$/u.test(first)) return;
    const index = Number(first);
    if (rest.length === 0) yield [index];
    const next = rest.length === 0 ? null : child(tree, index);
    if (next !== null) for (const inner of readingsOf(next, rest)) yield [index, ...inner];
    return;
  }
  if (tree.kind === 'leaf') return;
  let isThere = false;
  for (let count = 1; count < parts.length; count += 1) {
    const name = parts.slice(0, count).join('.');
    const next = child(tree, name);
    if (next === null || next.kind === 'leaf') continue;
    for (const inner of readingsOf(next, parts.slice(count))) {
      isThere = true;
      yield [name, ...inner];
    }
  }
  const whole = parts.join('.');
  // A member of this whole name that is not there yet is meant only when nothing else can be.
  if (tree.members.has(whole) || !isThere) yield [whole];
}
