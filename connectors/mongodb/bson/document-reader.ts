import type { Row, Value } from '#contract/change';
import type { DocumentShape, FieldNode, ObjectShape } from '../schema/document-shape.ts';
import { FOLDED } from '../schema/key-reader.ts';
import { writeTree, type ArrayTree, type ObjectTree } from './document-tree.ts';
import { documentEnd, elements, malformed, nameOf, valueEnd, zeroAfter } from './elements.ts';
import { readScalar } from './scalar.ts';
import { BSON } from './types.ts';

/** Deeper than any server takes (100). */
const MAX_DEPTH = 200;

/**
 * Reads a document of BSON into a row, straight from its bytes, and notes in the shape what stands where. Documents and
 * arrays inside it travel as JSON text. Members whose names are data stand together in the field `{}`.
 *
 * @param weight 1 when the document counts in the shape's frequencies, 0 when it only shows names and types.
 */
export function readDocument(bytes: Buffer, start: number, shape: DocumentShape, weight: 0 | 1): Row {
  const { root } = shape;
  const stop = documentEnd(bytes, start) - 1;
  const row: Record<string, Value> = {};
  root.seen += weight;
  let folded = '';
  let expected = 0;
  let at = start + 4;
  while (at < stop) {
    const type = bytes[at] ?? 0;
    let node = root.order[expected];
    let valueAt = node === undefined ? -1 : afterName(bytes, at + 1, node.key);
    let name = node?.name ?? '';
    if (valueAt === -1 || node === undefined) {
      valueAt = zeroAfter(bytes, at + 1);
      name = bytes.toString('utf8', at + 1, valueAt - 1);
      node = nodeOf(root, name, () => namesOf(bytes, start));
    }
    const end = checkedEnd(bytes, type, valueAt, stop);
    note(node, type, bytes, { at: valueAt, weight });
    if (node.index === -1) {
      folded += `${folded === '' ? '' : ','}${JSON.stringify(name)}:${jsonValue(bytes, type, valueAt, { node, weight, depth: 1 })}`;
    } else {
      setField(row, name, valueOf(bytes, type, valueAt, { node, weight, depth: 1 }));
      expected = node.index + 1;
    }
    at = end;
  }
  if (folded !== '') row[FOLDED] = `{${folded}}`;
  return row;
}

/**
 * The row of a document that an update made of the one with the row `before`: only what was touched is read. Null where
 * members whose names are data are among that: they stand together, so the whole has to be read.
 */
export function readUpdated(
  before: Row,
  { root, touched }: { readonly root: ObjectTree; readonly touched: ReadonlySet<string> },
  shape: DocumentShape,
): Row | null {
  for (const name of touched) if ((shape.root.known(name)?.index ?? -1) === -1) return null;
  const row: Record<string, Value> = { ...before };
  shape.root.seen += 1;
  for (const [name, member] of root.members) {
    const node = shape.root.known(name);
    if (node === null) continue;
    const { type, bytes } = member.kind === 'leaf' ? member : written(member);
    note(node, type, bytes, { at: 0, weight: 1 });
    if (touched.has(name)) setField(row, name, valueOf(bytes, type, 0, { node, weight: 1, depth: 1 }));
  }
  for (const name of touched) if (!root.members.has(name)) Reflect.deleteProperty(row, name);
  return row;
}

function written(tree: ObjectTree | ArrayTree): { readonly type: number; readonly bytes: Buffer } {
  return { type: tree.kind === 'object' ? BSON.object : BSON.array, bytes: writeTree(tree) };
}

/** The value at the top of a row; a document or an array is its JSON text. */
export function readValue(bytes: Buffer, type: number, at: number, node: FieldNode): Value {
  note(node, type, bytes, { at, weight: 0 });
  return valueOf(bytes, type, at, { node, weight: 0, depth: 1 });
}

/** Sets a field of a row, also one called `__proto__`, which would else be the prototype. */
export function setField(row: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__')
    Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
  else row[name] = value;
}

interface Place {
  readonly node: FieldNode;
  readonly weight: 0 | 1;
  readonly depth: number;
}

function valueOf(bytes: Buffer, type: number, at: number, place: Place): Value {
  return isStructure(type) ? structure(bytes, type, at, place) : readScalar(bytes, type, at);
}

function isStructure(type: number): boolean {
  return type === BSON.object || type === BSON.array || type === BSON.javascriptWithScope || type === BSON.dbPointer;
}

function jsonValue(bytes: Buffer, type: number, at: number, place: Place): string {
  if (isStructure(type)) return structure(bytes, type, at, place);
  const value = readScalar(bytes, type, at);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function structure(bytes: Buffer, type: number, at: number, place: Place): string {
  if (place.depth > MAX_DEPTH) throw malformed('depth');
  switch (type) {
    case BSON.object:
      return objectText(bytes, at, place);
    case BSON.array:
      return arrayText(bytes, at, place);
    case BSON.dbPointer: {
      const id = valueEnd(bytes, BSON.string, at);
      return `{"$ref":${JSON.stringify(readScalar(bytes, BSON.string, at))},"$id":"${bytes.toString('hex', id, id + 12)}"}`;
    }
    default: {
      const scope = valueEnd(bytes, BSON.string, at + 4);
      const code = JSON.stringify(readScalar(bytes, BSON.string, at + 4));
      return `{"code":${code},"scope":${objectText(bytes, scope, place)}}`;
    }
  }
}

function objectText(bytes: Buffer, start: number, { node: parent, weight, depth }: Place): string {
  const shape = parent.inside;
  const stop = documentEnd(bytes, start) - 1;
  shape.seen += weight;
  let text = '';
  let expected = 0;
  let at = start + 4;
  while (at < stop) {
    const type = bytes[at] ?? 0;
    let node = shape.order[expected];
    let valueAt = node === undefined ? -1 : afterName(bytes, at + 1, node.key);
    let key: string;
    if (valueAt === -1 || node === undefined) {
      valueAt = zeroAfter(bytes, at + 1);
      const name = bytes.toString('utf8', at + 1, valueAt - 1);
      key = JSON.stringify(name);
      node = nodeOf(shape, name, () => namesOf(bytes, start));
    } else {
      key = node.json;
    }
    const end = checkedEnd(bytes, type, valueAt, stop);
    note(node, type, bytes, { at: valueAt, weight });
    text += `${text === '' ? '' : ','}${key}:${jsonValue(bytes, type, valueAt, { node, weight, depth: depth + 1 })}`;
    if (node.index !== -1) expected = node.index + 1;
    at = end;
  }
  return `{${text}}`;
}

function arrayText(bytes: Buffer, start: number, { node: parent, weight, depth }: Place): string {
  const node = parent.elements;
  const stop = documentEnd(bytes, start) - 1;
  let text = '';
  let at = start + 4;
  while (at < stop) {
    const type = bytes[at] ?? 0;
    const valueAt = zeroAfter(bytes, at + 1);
    const end = checkedEnd(bytes, type, valueAt, stop);
    note(node, type, bytes, { at: valueAt, weight });
    text += `${text === '' ? '' : ','}${jsonValue(bytes, type, valueAt, { node, weight, depth: depth + 1 })}`;
    at = end;
  }
  return `[${text}]`;
}

/** Documents of one collection have their members mostly in one order: then a name is compared, not read. */
function afterName(bytes: Buffer, at: number, key: Buffer): number {
  const { length } = key;
  for (let i = 0; i < length; i += 1) if (bytes[at + i] !== key[i]) return -1;
  return bytes[at + length] === 0 ? at + length + 1 : -1;
}

function nodeOf(shape: ObjectShape, name: string, names: () => readonly string[]): FieldNode {
  const known = shape.known(name);
  if (known !== null) return known;
  shape.learn(names());
  return shape.known(name) ?? shape.folded;
}

function namesOf(bytes: Buffer, start: number): readonly string[] {
  return Array.from(elements(bytes, start), (element) => nameOf(bytes, element));
}

function checkedEnd(bytes: Buffer, type: number, at: number, stop: number): number {
  const end = valueEnd(bytes, type, at);
  if (end > stop) throw malformed('length');
  return end;
}

function note(
  node: FieldNode,
  type: number,
  bytes: Buffer,
  { at, weight }: { readonly at: number; readonly weight: 0 | 1 },
): void {
  node.note(type, type === BSON.binData ? (bytes[at + 4] ?? 0) : 0, weight);
}
