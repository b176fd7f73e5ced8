import { BOUNDS, type Leaf, type Walk } from './leaf.ts';

/** Cheap test on the outermost characters. */
export function looksLikeXml(text: string): boolean {
  return text.charCodeAt(0) === 60 && text.charCodeAt(text.length - 1) === 62 && text.length > 6;
}

const TAG = /<(?:(!--)|(!\[CDATA\[)|([/?!]?)([\p{L}_][\p{L}\p{N}_.:-]{0,63})((?=[\s/>])[^<>]{0,4096})>)/gu;
const ATTRIBUTE = /([\p{L}_][\p{L}\p{N}_.:-]{0,63})\s{0,8}=\s{0,8}(?:"([^"]{0,4096})"|'([^']{0,4096})')/gu;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/giu;

/**
 * The texts and attributes of an XML (or HTML) document as leaves, null when it has no element. It looks for content
 * and forgives malformed markup; it loads nothing and expands no entity but the five predefined and numeric ones.
 */
export function walkXml(text: string, root: string): Walk | null {
  if (text.length > BOUNDS.chars) return null;
  const leaves: Leaf[] = [];
  const open: string[] = [];
  let complete = true;
  let elements = 0;
  let at = 0;
  TAG.lastIndex = 0;
  const take = (from: number, to: number) => {
    const value = unescape(text.slice(from, to).trim());
    if (value !== '')
      leaves.push({ path: pathOf(root, open), key: open.at(-1) ?? '', around: open.at(-2) ?? '', value });
  };
  for (let tag = TAG.exec(text); tag !== null; tag = TAG.exec(text)) {
    take(at, tag.index);
    at = TAG.lastIndex;
    if (leaves.length >= BOUNDS.leaves) return { leaves, complete: false };
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
      elements += 1;
      if (open.length >= BOUNDS.depth) complete = false;
      open.push(name);
      takeAttributes(rest, { leaves, path: pathOf(root, open), around: name });
      if (rest.endsWith('/')) open.pop();
    }
  }
  take(at, text.length);
  return elements === 0 ? null : { leaves, complete };
}

function takeAttributes(
  text: string,
  { leaves, path, around }: { readonly leaves: Leaf[]; readonly path: string; readonly around: string },
): void {
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = unescape(double ?? single ?? '');
    if (value !== '') leaves.push({ path: `${path}.@${name}`, key: name, around, value });
  }
}

/** Closes the element and whatever was left open inside it; an end tag that nothing opened is passed over. */
function close(open: string[], name: string): void {
  const index = open.lastIndexOf(name);
  if (index >= 0) open.length = index;
}

/** Elements below the depth bound count with the last one above it. */
function pathOf(root: string, open: readonly string[]): string {
  return open.length === 0 ? root : `${root}.${open.slice(0, BOUNDS.depth).join('.')}`;
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
