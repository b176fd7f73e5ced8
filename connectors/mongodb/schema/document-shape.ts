import type { DatasetSchema, DocumentPath } from '#contract/schema';
import { BSON, typeCode, typeName } from '../bson/types.ts';
import { FOLDED, type KeyReader } from './key-reader.ts';

/** Paths that one collection's shape holds at most; what lies beyond is counted under `{}`. */
const MAX_PATHS = 4000;
/** Keys of one object that are remembered as data; an object with more is a map, and all further keys are data. */
const MAX_FOLDED = 1000;

/** What is shared by all nodes of one shape. */
interface Growth {
  readonly reader: KeyReader;
  readonly named: (name: string) => boolean;
  paths: number;
  /** Anything new since it was last looked at: a path, a type. */
  changed: boolean;
  /** Counts the readings of the whole collection. */
  generation: number;
}

/** A field at its place in documents, with the types of its values and how often each was seen. */
export class FieldNode {
  readonly name: string;
  /** `address.city`, `items[].sku`, `scores.{}`. */
  readonly path: string;
  /** Its name as it stands in BSON. */
  readonly key: Buffer;
  /** Its name as it stands in JSON. */
  readonly json: string;
  /** Its place among the members of its object; -1 of the folded one. */
  index: number;
  /** Values seen, of any type. */
  count = 0;
  /** The reading in which it was last seen. */
  generation: number;
  readonly #growth: Growth;
  readonly #types: number[] = [];
  readonly #counts: number[] = [];
  #inside: ObjectShape | null = null;
  #elements: FieldNode | null = null;

  constructor(at: { readonly name: string; readonly path: string; readonly index: number }, growth: Growth) {
    this.name = at.name;
    this.path = at.path;
    this.index = at.index;
    this.key = Buffer.from(at.name);
    this.json = JSON.stringify(at.name);
    this.#growth = growth;
    this.generation = growth.generation;
  }

  /** @param weight 1 for a value of a document that counts, 0 for one that only shows its type. */
  note(type: number, subtype: number, weight: number): void {
    const code = type * 256 + subtype;
    this.count += weight;
    if (weight === 1) this.generation = this.#growth.generation;
    let at = this.#types[0] === code ? 0 : this.#types.indexOf(code);
    if (at === -1) {
      at = this.#types.push(code) - 1;
      this.#counts.push(0);
      this.#growth.changed = true;
    }
    this.#counts[at] = (this.#counts[at] ?? 0) + weight;
  }

  /** What was told of it before. */
  restore(types: DocumentPath['types']): void {
    for (const { type, count } of types) {
      const code = typeCode(type);
      if (code === null || this.#types.includes(code)) continue;
      this.#types.push(code);
      this.#counts.push(count);
      this.count += count;
    }
  }

  /** The shape of the documents that stand here. */
  get inside(): ObjectShape {
    this.#inside ??= new ObjectShape(this.path, this.#growth);
    return this.#inside;
  }

  /** The elements of the arrays that stand here; arrays in arrays are one flat list. */
  get elements(): FieldNode {
    if (this.path.endsWith('[]')) return this;
    this.#elements ??= new FieldNode({ name: '[]', path: `${this.path}[]`, index: 0 }, this.#growth);
    return this.#elements;
  }

  /** Type and subtype of each type seen, as one number. */
  get typeCodes(): readonly number[] {
    return this.#types;
  }

  /** Names of the types, most frequent first, with their counts. */
  types(): readonly { readonly type: string; readonly count: number }[] {
    return this.#types
      .map((code, i) => ({ type: typeName(code >> 8, code & 255), count: this.#counts[i] ?? 0 }))
      .toSorted((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
  }

  get hasNull(): boolean {
    return this.#types.some((code) => code >> 8 === BSON.null || code >> 8 === BSON.undefined);
  }

  prune(): void {
    this.#inside?.prune();
    if (this.#elements !== null && this.#elements.generation < this.#growth.generation) this.#elements = null;
    this.#elements?.prune();
  }

  *descendants(): Generator<{ readonly node: FieldNode; readonly of: number }> {
    if (this.#inside !== null) yield* this.#inside.nodes();
    if (this.#elements !== null) {
      yield { node: this.#elements, of: this.count };
      yield* this.#elements.descendants();
    }
  }
}

/** The members of the objects at one place. */
export class ObjectShape {
  /** Objects seen. */
  seen = 0;
  readonly order: FieldNode[] = [];
  readonly #path: string;
  readonly #growth: Growth;
  readonly #children = new Map<string, FieldNode>();
  readonly #data = new Set<string>();
  #folded: FieldNode | null = null;
  #isMap = false;

  constructor(path: string, growth: Growth) {
    this.#path = path;
    this.#growth = growth;
  }

  /** The node of a name that is known; null when it was never seen, the folded one when it is data. */
  known(name: string): FieldNode | null {
    const child = this.#children.get(name);
    if (child !== undefined) return child;
    return this.#isMap || this.#data.has(name) ? this.folded : null;
  }

  /** Takes up the names of an object of which at least one was not known. */
  learn(names: readonly string[]): void {
    const verdict = this.#growth.reader.read(names);
    for (const [i, name] of names.entries()) {
      if (this.known(name) !== null) continue;
      const isName = verdict.shows(i) || this.#growth.named(name);
      if (isName && this.#growth.paths < MAX_PATHS) this.add(name);
      else if (this.#data.size < MAX_FOLDED) this.#data.add(name);
      else this.#isMap = true;
    }
  }

  add(name: string): FieldNode {
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    const node = new FieldNode({ name, path, index: this.order.length }, this.#growth);
    this.#children.set(name, node);
    this.order.push(node);
    this.#growth.paths += 1;
    this.#growth.changed = true;
    return node;
  }

  get folded(): FieldNode {
    const path = this.#path === '' ? FOLDED : `${this.#path}.${FOLDED}`;
    this.#folded ??= new FieldNode({ name: FOLDED, path, index: -1 }, this.#growth);
    return this.#folded;
  }

  get hasFolded(): boolean {
    return this.#folded !== null;
  }

  /** Forgets the members that the present reading has not met. */
  prune(): void {
    const { generation } = this.#growth;
    const kept = this.order.filter((node) => node.generation === generation || node.path === '_id');
    if (kept.length < this.order.length) {
      this.#growth.changed = true;
      this.#growth.paths -= this.order.length - kept.length;
      this.order.splice(0, this.order.length, ...kept);
      this.#children.clear();
      for (const [index, node] of kept.entries()) {
        node.index = index;
        this.#children.set(node.name, node);
      }
    }
    if (this.#folded !== null && this.#folded.generation < generation) this.#folded = null;
    for (const node of kept) node.prune();
    this.#folded?.prune();
  }

  /** All nodes at and below this place, each with the number of objects that could have it. */
  *nodes(): Generator<{ readonly node: FieldNode; readonly of: number }> {
    const members = this.#folded === null ? this.order : [...this.order, this.#folded];
    for (const node of members) {
      yield { node, of: this.seen };
      yield* node.descendants();
    }
  }
}

/** What was seen of the documents of one collection. */
export class DocumentShape {
  readonly root: ObjectShape;
  readonly #growth: Growth;

  /** @param named whether a name is a field's for certain, whatever the reader says of it. */
  constructor(reader: KeyReader, named: (name: string) => boolean) {
    this.#growth = { reader, named, paths: 0, changed: false, generation: 0 };
    this.root = new ObjectShape('', this.#growth);
    this.root.add('_id');
  }

  /** The whole collection is about to be read. */
  beginReading(): void {
    this.#growth.generation += 1;
  }

  /** It was read to its end: a field that no document had is gone. */
  endReading(): void {
    this.root.prune();
  }

  /** Takes up what was told of the collection before. */
  restore({ fields, paths = [] }: DatasetSchema): void {
    const nodes = new Map<string, FieldNode>();
    for (const { name } of fields) {
      const node = name === FOLDED ? this.root.folded : (this.root.known(name) ?? this.root.add(name));
      nodes.set(node.path, node);
    }
    for (const { path, types, of } of paths) {
      const found = nodes.get(path) ?? descend(nodes, path, of);
      if (found === null) continue;
      nodes.set(path, found);
      if (nodes.size > 0 && this.root.known(path) === found) this.root.seen = Math.max(this.root.seen, of);
      found.restore(types);
    }
    this.takeChanged();
  }

  /** Whether a path or type is new since the last call. */
  takeChanged(): boolean {
    const { changed } = this.#growth;
    this.#growth.changed = false;
    return changed;
  }
}

/** The node of a path whose parent is there. Names may hold dots, so the nearest parent that is known is taken. */
function descend(nodes: ReadonlyMap<string, FieldNode>, path: string, of: number): FieldNode | null {
  if (path.endsWith('[]')) return nodes.get(path.slice(0, -2))?.elements ?? null;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const inside = nodes.get(path.slice(0, dot))?.inside;
    if (inside === undefined) continue;
    const name = path.slice(dot + 1);
    inside.seen = Math.max(inside.seen, of);
    return name === FOLDED ? inside.folded : (inside.known(name) ?? inside.add(name));
  }
  return null;
}
