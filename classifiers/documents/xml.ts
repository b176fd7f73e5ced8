import type { KeyReader, KeyVerdict } from './keys.ts';
import { BOUNDS, OF_A_PERSON, type Leaf, type Walk } from './leaf.ts';

/** Cheap test on the outermost characters. */
export function looksLikeXml(text: string): boolean {
  return text.charCodeAt(0) === 60 && text.charCodeAt(text.length - 1) === 62 && text.length > 6;
}

const TAG = /<(?:(!--)|(!\[CDATA\[)|([/?!]?)([\p{L}_][\p{L}\p{N}_.:-]{0,63})((?=[\s/>])[^<>]{0,4096})>)/gu;
const ATTRIBUTE = /([\p{L}_][\p{L}\p{N}_.:-]{0,63})\s{0,8}=\s{0,8}(?:"([^"]{0,4096})"|'([^']{0,4096})')/gu;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/giu;

/** An element while the document is read; its path is made when all names are known. */
interface Element {
  readonly name: string;
  readonly parent: Element | null;
  readonly depth: number;
  path: string;
}

/** A text, or an attribute's value, before it is known which names may stand in paths. */
interface Found {
  readonly within: Element | null;
  readonly attribute: string | null;
  readonly value: string;
}

/**
 * The texts and attributes of an XML (or HTML) document as leaves, null when it has no element. It looks for content
 * and forgives malformed markup; it loads nothing and expands no entity but the five predefined and numeric ones. The
 * names of a document are judged together, as the keys of an object are: those that are data stand as `{}`.
 */
export function walkXml(text: string, root: string, reader: KeyReader): Walk | null {
  if (text.length > BOUNDS.chars) return null;
  const found: Found[] = [];
  const elements: Element[] = [];
  const open: Element[] = [];
  let complete = true;
  let at = 0;
  TAG.lastIndex = 0;
  const take = (from: number, to: number) => {
    const value = unescape(text.slice(from, to).trim());
    if (value !== '') found.push({ within: open.at(-1) ?? null, attribute: null, value });
  };
  for (let tag = TAG.exec(text); tag !== null; tag = TAG.exec(text)) {
    take(at, tag.index);
    at = TAG.lastIndex;
    if (found.length + elements.length >= 2 * BOUNDS.leaves)
      return { leaves: leavesOf({ found, elements }, root, reader), complete: false };
    if (tag[1] !== undefined || tag[2] !== undefined) {
      const end = text.indexOf(tag[1] === undefined ? ']]>' : '-->', at);
      const stop = end === -1 ? text.length : end;
      take(at, stop);
      at = Math.min(stop + 3, text.length);
      TAG.lastIndex = at;
      continue;
    }
    const [, , , mark = '', name = '', rest = ''] = tag;
    if (mark === '/') close(open, name);
    else if (mark === '') {
      if (open.length >= BOUNDS.depth) complete = false;
      const element: Element = { name, parent: open.at(-1) ?? null, depth: open.length, path: '' };
      elements.push(element);
      open.push(element);
      takeAttributes(rest, element, found);
      if (rest.endsWith('/')) open.pop();
    }
  }
  take(at, text.length);
  return elements.length === 0 ? null : { leaves: leavesOf({ found, elements }, root, reader), complete };
}

function takeAttributes(text: string, within: Element, found: Found[]): void {
  for (const [, attribute = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = unescape(double ?? single ?? '');
    if (value !== '') found.push({ within, attribute, value });
  }
}

/** Closes the element and whatever was left open inside it; an end tag that nothing opened is passed over. */
function close(open: Element[], name: string): void {
  const index = open.findLastIndex((element) => element.name === name);
  if (index >= 0) open.length = index;
}

interface Read {
  readonly found: readonly Found[];
  readonly elements: readonly Element[];
}

function leavesOf({ found, elements }: Read, root: string, reader: KeyReader): readonly Leaf[] {
  const names = new Names({ found, elements }, reader);
  const leaves: Leaf[] = [];
  for (const element of elements) {
    const { name, parent, depth } = element;
    const above = parent?.path ?? root;
    const shown = names.shows(name);
    // Elements below the depth bound count with the last one above it.
    element.path = depth >= BOUNDS.depth ? above : `${above}.${shown ? name : '{}'}`;
    if (!shown) leaves.push({ path: `${above}.{key}`, key: names.folded, around: names.shown(parent), value: name });
  }
  for (const { within, attribute, value } of found) {
    const path = within?.path ?? root;
    if (attribute === null)
      leaves.push({ path, key: names.shown(within), around: names.shown(within?.parent ?? null), value });
    else if (names.shows(attribute))
      leaves.push({ path: `${path}.@${attribute}`, key: attribute, around: names.shown(within), value });
    else {
      leaves.push({ path: `${path}.@{key}`, key: names.folded, around: names.shown(within), value: attribute });
      leaves.push({ path: `${path}.@{}`, key: '', around: names.shown(within), value });
    }
  }
  return leaves;
}

/** Which of a document's names may stand in paths. */
class Names {
  readonly #index = new Map<string, number>();
  readonly #verdict: KeyVerdict;

  constructor({ found, elements }: Read, reader: KeyReader) {
    for (const { name } of elements) this.#add(name);
    for (const { attribute } of found) if (attribute !== null) this.#add(attribute);
    this.#verdict = reader.read([...this.#index.keys()]);
  }

  #add(name: string): void {
    if (!this.#index.has(name)) this.#index.set(name, this.#index.size);
  }

  shows(name: string): boolean {
    return this.#verdict.shows(this.#index.get(name) ?? -1);
  }

  /** The name of an element when it is one. */
  shown(element: Element | null): string {
    return element !== null && this.shows(element.name) ? element.name : '';
  }

  /** What stands for the name of a name that is data. */
  get folded(): string {
    return this.#verdict.ofPeople ? OF_A_PERSON : '';
  }
}

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (entity) => {
    const named = NAMED[entity.toLowerCase()];
    if (named !== undefined) return named;
    const code =
      entity[2] === 'x' || entity[2] === 'X' ? Number.parseInt(entity.slice(3), 16) : Number(entity.slice(2, -1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
  });
}
