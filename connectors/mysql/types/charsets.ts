import { VigieError } from '#kernel/errors/vigie-error';
import { query, type Connection } from '../connection.ts';

/** Text from the bytes of a column. */
export type TextReader = (bytes: Buffer, start: number, end: number) => string;

export interface Collation {
  readonly name: string;
  readonly charset: string;
  /** Bytes of its longest character. */
  readonly maxBytes: number;
}

/** Character sets of several bytes, by the names of the WHATWG encoding standard, which Node.js decodes. */
const ENCODINGS: Readonly<Record<string, string>> = {
  big5: 'big5',
  gb2312: 'gbk',
  gbk: 'gbk',
  gb18030: 'gb18030',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
};

const BYTES = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));

/** The collations and character sets of a server. Rows of snapshot and log are decoded alike, so they read the same. */
export class Charsets {
  readonly #collations: ReadonlyMap<number, Collation>;
  readonly #readers: ReadonlyMap<string, TextReader>;

  private constructor(collations: ReadonlyMap<number, Collation>, known: ReadonlyMap<string, TextReader>) {
    this.#collations = collations;
    this.#readers = known;
  }

  /** Asks the server for its collations, and what each byte means in those of its sets that have single bytes. */
  static async load(connection: Connection): Promise<Charsets> {
    const found = await query(
      connection,
      `SELECT c.ID AS id, c.COLLATION_NAME AS name, s.CHARACTER_SET_NAME AS charset, s.MAXLEN AS maxlen
       FROM information_schema.COLLATIONS c JOIN information_schema.CHARACTER_SETS s
       ON s.CHARACTER_SET_NAME = c.CHARACTER_SET_NAME WHERE c.ID IS NOT NULL`,
    );
    const collations = new Map(
      found.map(({ id, name, charset, maxlen }) => [
        Number(id),
        { name: String(name), charset: String(charset), maxBytes: Number(maxlen) },
      ]),
    );
    const singles = new Set(found.filter(({ maxlen }) => Number(maxlen) === 1).map(({ charset }) => String(charset)));
    singles.delete('binary');
    return new Charsets(collations, await readersOf(connection, [...singles]));
  }

  /** For tests that need no server. */
  static of(collations: ReadonlyMap<number, Collation>): Charsets {
    return new Charsets(collations, builtIn());
  }

  collation(id: number): Collation | undefined {
    return this.#collations.get(id);
  }

  /** @throws VigieError `VIG_C110` for a character set that is not known. */
  reader(charset: string): TextReader {
    const reader = this.#readers.get(charset);
    if (reader === undefined)
      throw new VigieError('VIG_C110', 'a column has a character set that is not known', { details: { charset } });
    return reader;
  }
}

function builtIn(): Map<string, TextReader> {
  const utf8: TextReader = (bytes, start, end) => bytes.toString('utf8', start, end);
  const readers = new Map<string, TextReader>([
    ['utf8', utf8],
    ['utf8mb3', utf8],
    ['utf8mb4', utf8],
    ['ascii', (bytes, start, end) => bytes.toString('latin1', start, end)],
    ['utf16le', (bytes, start, end) => bytes.toString('utf16le', start, end)],
    ['utf32', utf32],
  ]);
  for (const [charset, encoding] of Object.entries(ENCODINGS)) {
    const decoder = new TextDecoder(encoding);
    readers.set(charset, (bytes, start, end) => decoder.decode(bytes.subarray(start, end)));
  }
  return readers;
}

async function readersOf(connection: Connection, singles: readonly string[]): Promise<Map<string, TextReader>> {
  const made = builtIn();
  const columns = singles.map(
    (charset) => `HEX(CONVERT(_${charset} X'${BYTES.toString('hex')}' USING utf16)) AS ${charset}`,
  );
  const [row] = columns.length === 0 ? [] : await query(connection, `SELECT ${columns.join(', ')}`);
  for (const charset of singles) {
    const units = Buffer.from(String(row?.[charset]), 'hex');
    if (units.length === 512) made.set(charset, singleByteReader(units));
  }
  return made;
}

/** @param units one UTF-16 unit, big-endian, for each of the 256 bytes */
function singleByteReader(units: Buffer): TextReader {
  const table = Array.from({ length: 256 }, (_, i) => String.fromCharCode(units.readUInt16BE(2 * i)));
  const isAscii = table.every((character, i) => i >= 128 || character.charCodeAt(0) === i);
  return (bytes, start, end) => {
    let at = start;
    if (isAscii) while (at < end && (bytes[at] ?? 0) < 128) at++;
    let text = bytes.toString('latin1', start, at);
    for (; at < end; at++) text += table[bytes[at] ?? 0] ?? '';
    return text;
  };
}

function utf32(bytes: Buffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at + 4 <= end; at += 4) {
    const point = bytes.readUInt32BE(at);
    text += point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}
