import { UNAVAILABLE, type Row, type Value } from '#contract/change';
import { writeTree, type Leaf, type Tree } from '../bson/document-tree.ts';
import { readDocument, setField } from '../bson/document-reader.ts';
import type { DocumentShape } from '../schema/document-shape.ts';
import { FOLDED } from '../schema/key-reader.ts';
import type { Step, UpdateDescription, UpdatePath } from './update-description.ts';

/**
 * What is known of a document after an update when only the update was sent: the fields that it set; of documents and
 * arrays inside, the members that it set. All other fields that the collection is known to have are *unchanged*, never
 * data (P6).
 *
 * @param bytes the `updateDescription`, which `update` was read from.
 */
export function partialRow(key: Row, shape: DocumentShape, bytes: Buffer, update: UpdateDescription): Row {
  const top: Branch = { isArray: false, members: new Map() };
  for (const { path, element } of update.updated)
    put(top, stepsOf(path), { kind: 'leaf', type: element.type, bytes: bytes.subarray(element.start, element.end) });
  const row: Record<string, Value> = {};
  for (const { name } of shape.root.order) setField(row, name, UNAVAILABLE);
  if (shape.root.hasFolded) row[FOLDED] = UNAVAILABLE;
  for (const path of update.removed) {
    const [name, ...inside] = stepsOf(path);
    if (inside.length === 0 && shape.root.known(String(name))?.index !== -1) delete row[String(name)];
  }
  const set = readDocument(writeTree({ kind: 'object', members: membersOf(top) }), 0, shape, 0);
  for (const [name, value] of Object.entries(set)) setField(row, name, value);
  for (const [name, value] of Object.entries(key)) setField(row, name, value);
  return row;
}

interface Branch {
  readonly isArray: boolean;
  readonly members: Map<string, Branch | Leaf>;
}

/** Without the document a number may be a place in an array or a name; it is nearly always the former. */
function stepsOf({ text, steps }: UpdatePath): readonly Step[] {
  return steps ?? text.split('.').map((part, i) => (i > 0 && /^\d{1,7}$/u.test(part) ? Number(part) : part));
}

function put(top: Branch, steps: readonly Step[], value: Leaf): void {
  let branch = top;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    const name = String(step);
    let next = branch.members.get(name);
    if (next === undefined || 'kind' in next) {
      next = { isArray: typeof steps[i + 1] === 'number', members: new Map() };
      branch.members.set(name, next);
    }
    branch = next;
  }
  branch.members.set(String(steps.at(-1) ?? ''), value);
}

function membersOf({ members }: Branch): Map<string, Tree> {
  return new Map(Array.from(members, ([name, member]) => [name, treeOf(member)]));
}

/** Of an array there are only the elements that were set. */
function treeOf(member: Branch | Leaf): Tree {
  if ('kind' in member) return member;
  if (!member.isArray) return { kind: 'object', members: membersOf(member) };
  return { kind: 'array', items: Array.from(member.members.values(), treeOf) };
}
