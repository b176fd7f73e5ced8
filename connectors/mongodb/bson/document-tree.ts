import { elements, nameOf } from './elements.ts';
import { BSON } from './types.ts';

/** A value that can be changed and written again. Leaves are bytes as they came. */
export type Tree = ObjectTree | ArrayTree | Leaf;
export interface ObjectTree {
  readonly kind: 'object';
  readonly members: Map<string, Tree>;
}
export interface ArrayTree {
  readonly kind: 'array';
  readonly items: Tree[];
}
export interface Leaf {
  readonly kind: 'leaf';
  readonly type: number;
  readonly bytes: Buffer;
}

export const NULL_LEAF: Leaf = { kind: 'leaf', type: BSON.null, bytes: Buffer.alloc(0) };

/** One level only: what is inside stays bytes until {@link opened}. */
export function objectTree(bytes: Buffer): ObjectTree {
  const members = new Map<string, Tree>();
  for (const element of elements(bytes))
    members.set(nameOf(bytes, element), {
      kind: 'leaf',
      type: element.type,
      bytes: bytes.subarray(element.start, element.end),
    });
  return { kind: 'object', members };
}

/** A document or an array in a leaf, one level deep; anything else as it is. */
export function opened(tree: Tree): Tree {
  if (tree.kind !== 'leaf') return tree;
  if (tree.type === BSON.object) return objectTree(tree.bytes);
  if (tree.type === BSON.array) return { kind: 'array', items: [...objectTree(tree.bytes).members.values()] };
  return tree;
}

/** The document as BSON. */
export function writeTree(tree: ObjectTree | ArrayTree): Buffer {
  const parts: Buffer[] = [];
  const entries = tree.kind === 'object' ? tree.members : tree.items.entries();
  let length = 5;
  for (const [name, value] of entries) {
    const bytes = value.kind === 'leaf' ? value.bytes : writeTree(value);
    const head = Buffer.from(` ${name}\0`);
    head[0] = typeOf(value);
    parts.push(head, bytes);
    length += head.length + bytes.length;
  }
  const size = Buffer.alloc(4);
  size.writeInt32LE(length);
  return Buffer.concat([size, ...parts, Buffer.alloc(1)], length);
}

function typeOf(tree: Tree): number {
  if (tree.kind === 'leaf') return tree.type;
  return tree.kind === 'object' ? BSON.object : BSON.array;
}
