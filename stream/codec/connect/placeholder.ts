import { createHash } from 'node:crypto';
import { UNAVAILABLE, type Value } from '#contract/change';

/**
 * Debezium's placeholder for a value that the source did not send, in all the forms that it takes: text, bytes (as they
 * are or written as hexadecimal or base64), and lists of the text, of the numbers of its bytes or of a UUID made of it.
 * All of them become {@link UNAVAILABLE}: unchanged, never data (P6).
 */
export class Placeholder {
  readonly #texts: ReadonlySet<string>;
  readonly #bytes: Buffer;
  readonly #uuid: string;
  readonly #lengths: ReadonlySet<number>;

  /** @param given `unavailable.value.placeholder` of the connector; `hex:…` gives bytes */
  constructor(given: string = UNAVAILABLE) {
    this.#bytes = given.startsWith('hex:') ? Buffer.from(given.slice(4), 'hex') : Buffer.from(given);
    this.#uuid = uuidOf(this.#bytes);
    const texts = [
      this.#bytes.toString(),
      ...(['hex', 'base64', 'base64url'] as const).map((form) => this.#bytes.toString(form)),
    ];
    this.#texts = new Set(texts);
    this.#lengths = new Set(texts.map(({ length }) => length));
  }

  isText(text: string): boolean {
    // Most texts have another length; a set costs more than asking for that.
    return this.#lengths.has(text.length) && this.#texts.has(text);
  }

  isBytes(bytes: Buffer): boolean {
    return bytes.length === this.#bytes.length && bytes.equals(this.#bytes);
  }

  isList(list: readonly Value[]): boolean {
    if (list.length === 1) return list[0] === UNAVAILABLE || list[0] === this.#uuid;
    return list.length === this.#bytes.length && list.every((item, i) => item === this.#bytes.readInt8(i));
  }
}

/** Java's `UUID.nameUUIDFromBytes`: version 3 without a namespace. */
function uuidOf(bytes: Buffer): string {
  const hash = createHash('md5').update(bytes).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x30, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
