import { VigieError } from '#kernel/errors/vigie-error';
import type { ByteCursor } from '../protocol/byte-cursor.ts';
import { jsonText, quoted } from './json-binary.ts';

/**
 * A JSON document taken apart just as far as changes need: scalars stay the text they are, so that no number is touched.
 */
type Node = { readonly members: [key: string, value: Node][] } | { readonly elements: Node[] } | string;

const OPERATION = { replace: 0, insert: 1, remove: 2 } as const;

/**
 * Applies the changes that the log has in the place of a document (`binlog_row_value_options=PARTIAL_JSON`).
 *
 * @param before text of the document as the server prints it
 * @param diffs changes up to its end
 */
export function applyJsonDiffs(before: string, diffs: ByteCursor): string {
  let root = new JsonParser(before).parse();
  while (diffs.left > 0) {
    const operation = diffs.uint8();
    const path = parsePath(diffs.utf8(diffs.lenenc()));
    const value =
      operation === OPERATION.remove ? null : new JsonParser(jsonText(Buffer.from(diffs.view(diffs.lenenc())))).parse();
    root = apply(root, path, operation, value);
  }
  return print(root);
}

function apply(root: Node, path: readonly (string | number)[], operation: number, value: Node | null): Node {
  const leg = path.at(-1);
  if (leg === undefined) return value ?? root;
  const parent = path.slice(0, -1).reduce<Node | undefined>(child, root);
  if (parent === undefined || typeof parent === 'string') throw misfit();
  if ('elements' in parent && typeof leg === 'number') {
    if (operation === OPERATION.remove) parent.elements.splice(leg, 1);
    else parent.elements.splice(leg, operation === OPERATION.replace ? 1 : 0, value ?? 'null');
  } else if ('members' in parent && typeof leg === 'string') {
    const place = parent.members.findIndex(([key]) => key === leg);
    if (operation === OPERATION.remove) parent.members.splice(place, 1);
    else if (place === -1) insertSorted(parent.members, [leg, value ?? 'null']);
    else parent.members[place] = [leg, value ?? 'null'];
  } else {
    throw misfit();
  }
  return root;
}

function child(node: Node | undefined, leg: string | number): Node | undefined {
  if (node === undefined || typeof node === 'string') return undefined;
  if ('elements' in node) return typeof leg === 'number' ? node.elements[leg] : undefined;
  return node.members.find(([key]) => key === leg)?.[1];
}

/** The server keeps keys by length, then by bytes. */
function insertSorted(members: [string, Node][], member: [string, Node]): void {
  const key = Buffer.from(member[0]);
  const place = members.findIndex(([other]) => {
    const bytes = Buffer.from(other);
    return bytes.length > key.length || (bytes.length === key.length && bytes.compare(key) > 0);
  });
  members.splice(place === -1 ? members.length : place, 0, member);
}

function print(node: Node): string {
  if (typeof node === 'string') return node;
  return 'elements' in node
    ? `[${node.elements.map(print).join(', ')}]`
    : `{${node.members.map(([key, value]) => `${quoted(key)}: ${print(value)}`).join(', ')}}`;
}

/** `$.a."b c"[3]`; the server writes no wildcards here. */
function parsePath(text: string): readonly (string | number)[] {
  const legs: (string | number)[] = [];
  const leg = /\.(?:"((?:[^"\\]|\\.)*)"|([^.[]+))|\[(\d+)\]/uy;
  leg.lastIndex = text.startsWith('$') ? 1 : 0;
  while (leg.lastIndex < text.length) {
    const found = leg.exec(text);
    if (found === null) throw misfit();
    const [, inQuotes, plain, index] = found;
    if (index !== undefined) legs.push(Number(index));
    else legs.push(inQuotes === undefined ? (plain ?? '') : unquoted(`"${inQuotes}"`));
  }
  return legs;
}

/** Reads what {@link jsonText} and the server print; nothing else comes here. */
class JsonParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Node {
    this.#blanks();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    return this.#scalar();
  }

  #object(): Node {
    const members: [string, Node][] = [];
    this.#at++;
    while (!this.#closes('}')) {
      const key = unquoted(this.#scalar());
      this.#blanks();
      this.#at++;
      members.push([key, this.parse()]);
    }
    return { members };
  }

  #array(): Node {
    const elements: Node[] = [];
    this.#at++;
    while (!this.#closes(']')) elements.push(this.parse());
    return { elements };
  }

  #closes(end: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] === ',') {
      this.#at++;
      this.#blanks();
    }
    if (this.#at >= this.#text.length) throw misfit();
    if (this.#text[this.#at] !== end) return false;
    this.#at++;
    return true;
  }

  #scalar(): string {
    const scalar = /"(?:[^"\\]|\\.)*"|[^\s,:{}[\]"]+/uy;
    scalar.lastIndex = this.#at;
    const found = scalar.exec(this.#text);
    if (found === null) throw misfit();
    this.#at = scalar.lastIndex;
    return found[0];
  }

  #blanks(): void {
    while (/\s/u.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

/** What the parser says when it fails would quote the document. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw misfit();
  }
}

function misfit(): VigieError {
  return new VigieError('VIG_C110', 'a partial change of a JSON document does not fit it');
}
