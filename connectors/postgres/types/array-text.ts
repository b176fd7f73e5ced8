import type { Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import type { ValueReader } from './read-value.ts';

const OPEN = 0x7b; // {
const CLOSE = 0x7d; // }
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;
const BRACKET = 0x5b; // [
const NULL_TEXT = Buffer.from('NULL');

/** PostgreSQL's MAXDIM. */
const DEEPEST = 6;

/**
 * Reads the text of an array: `{1,NULL,"a\"b"}`, more dimensions nested, lower bounds other than one in front
 * (`[0:1]={…}`; dropped, since an array of ours has no place for them).
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function arrayReader(element: ValueReader, delimiter: string): ValueReader {
  const separator = delimiter.charCodeAt(0);
  return (bytes, start, end) => {
    const parser = new ArrayParser(bytes, end, { element, separator });
    return parser.read(afterBounds(bytes, start, end));
  };
}

function afterBounds(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== BRACKET) return start;
  let at = start;
  while (at < end && bytes[at] !== EQUALS) at += 1;
  return at + 1;
}

class ArrayParser {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #element: ValueReader;
  readonly #separator: number;
  #at = 0;

  constructor(bytes: Buffer, end: number, of: { readonly element: ValueReader; readonly separator: number }) {
    this.#bytes = bytes;
    this.#end = end;
    this.#element = of.element;
    this.#separator = of.separator;
  }

  read(start: number): Value {
    this.#at = start;
    const value = this.#list(1);
    if (this.#at !== this.#end) throw this.#malformed();
    return value;
  }

  #list(depth: number): Value[] {
    if (this.#peek() !== OPEN || depth > DEEPEST) throw this.#malformed();
    this.#at += 1;
    const values: Value[] = [];
    if (this.#peek() === CLOSE) {
      this.#at += 1;
      return values;
    }
    for (;;) {
      values.push(this.#item(depth));
      const next = this.#peek();
      this.#at += 1;
      if (next === CLOSE) return values;
      if (next !== this.#separator) throw this.#malformed();
    }
  }

  #item(depth: number): Value {
    const first = this.#peek();
    if (first === OPEN) return this.#list(depth + 1);
    return first === QUOTE ? this.#quoted() : this.#plain();
  }

  #plain(): Value {
    const start = this.#at;
    while (this.#peek() !== this.#separator && this.#peek() !== CLOSE) this.#at += 1;
    // A text that reads NULL is quoted.
    if (this.#at - start === 4 && NULL_TEXT.equals(this.#bytes.subarray(start, this.#at))) return null;
    return this.#element(this.#bytes, start, this.#at);
  }

  #quoted(): Value {
    this.#at += 1;
    const start = this.#at;
    let escapes = 0;
    for (let byte = this.#peek(); byte !== QUOTE; byte = this.#peek()) {
      if (byte === BACKSLASH) escapes += 1;
      this.#at += byte === BACKSLASH ? 2 : 1;
    }
    const end = this.#at;
    this.#at += 1;
    if (escapes === 0) return this.#element(this.#bytes, start, end);
    const plain = withoutBackslashes(this.#bytes, start, end - start - escapes);
    return this.#element(plain, 0, plain.length);
  }

  #peek(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw this.#malformed();
    return byte;
  }

  #malformed(): VigieError {
    return new VigieError('VIG_C110', 'the text of an array is malformed');
  }
}

function withoutBackslashes(bytes: Buffer, start: number, length: number): Buffer {
  const out = Buffer.allocUnsafe(length);
  for (let from = start, to = 0; to < length; to++) {
    if (bytes[from] === BACKSLASH) from += 1;
    out[to] = bytes.readUInt8(from++);
  }
  return out;
}
