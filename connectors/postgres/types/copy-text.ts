import { VigieError } from '#kernel/errors/vigie-error';
import { NULL_VALUE, type Tuple } from '../protocol/messages.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const LETTER_N = 0x4e;

/**
 * Cuts the output of `COPY … TO STDOUT` (text format, default delimiter and null) into rows: the same tuples that the
 * replication stream gives, for the same value readers. A row that lies in one chunk and has no backslash is not
 * copied. https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export class CopyTextSplitter {
  readonly #columnCount: number;
  /** The chunks of a row whose end has not come. Joined once, when it has: a large value costs one copy. */
  #pieces: Buffer[] = [];

  constructor(columnCount: number) {
    this.#columnCount = columnCount;
  }

  /** The rows that end in this chunk. @throws VigieError `VIG_C110` when a row has another number of columns. */
  push(chunk: Buffer): Tuple[] {
    const rows: Tuple[] = [];
    let start = 0;
    if (this.#pieces.length > 0) {
      const newline = chunk.indexOf(NEWLINE);
      if (newline === -1) {
        this.#pieces.push(chunk);
        return rows;
      }
      const whole = Buffer.concat([...this.#pieces, chunk.subarray(0, newline + 1)]);
      this.#pieces = [];
      this.#rowsOf(whole, 0, rows);
      start = newline + 1;
    }
    const rest = this.#rowsOf(chunk, start, rows);
    if (rest < chunk.length) this.#pieces.push(chunk.subarray(rest));
    return rows;
  }

  /** To be called after the last chunk. @throws VigieError `VIG_C110` when it ended within a row. */
  end(): void {
    if (this.#pieces.length > 0) throw new VigieError('VIG_C110', 'the rows of a COPY end within a row');
  }

  /** Adds every whole row from `start` on; returns where the first unfinished one begins. */
  #rowsOf(bytes: Buffer, start: number, rows: Tuple[]): number {
    let rowStart = start;
    let fieldStart = start;
    let bounds: number[] = [];
    let escaped = false;
    const { length } = bytes;
    for (let i = start; i < length; i++) {
      const byte = bytes[i];
      if (byte === BACKSLASH) {
        // `\N` alone is NULL. Any other escape is undone when the row is whole.
        if (i === fieldStart && bytes[i + 1] === LETTER_N && endsField(bytes[i + 2])) {
          bounds.push(NULL_VALUE, NULL_VALUE);
          i += 2;
          fieldStart = i + 1;
          if (bytes[i] !== NEWLINE) continue;
        } else {
          escaped = true;
          i += 1;
          continue;
        }
      } else if (byte === TAB || byte === NEWLINE) {
        bounds.push(fieldStart, i);
        fieldStart = i + 1;
        if (byte === TAB) continue;
      } else {
        continue;
      }
      rows.push(this.#row(bytes, bounds, escaped));
      bounds = [];
      escaped = false;
      rowStart = fieldStart;
    }
    return rowStart;
  }

  #row(bytes: Buffer, bounds: number[], escaped: boolean): Tuple {
    // A table without columns has empty lines.
    if (this.#columnCount === 0 && bounds[0] === bounds[1]) return { bytes, bounds: [] };
    if (bounds.length !== this.#columnCount * 2) {
      throw new VigieError('VIG_C110', 'a row of a COPY has another number of columns', {
        details: { expected: this.#columnCount, found: bounds.length / 2 },
      });
    }
    return escaped ? unescaped(bytes, bounds) : { bytes, bounds };
  }
}

/** The rows of a COPY as batches, one per chunk that ends a row. */
export async function* parseCopyRows(
  chunks: AsyncIterable<Buffer>,
  columnCount: number,
): AsyncGenerator<readonly Tuple[]> {
  const splitter = new CopyTextSplitter(columnCount);
  for await (const chunk of chunks) {
    const rows = splitter.push(chunk);
    if (rows.length > 0) yield rows;
  }
  splitter.end();
}

function endsField(byte: number | undefined): boolean {
  return byte === TAB || byte === NEWLINE;
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08], // b
  [0x66, 0x0c], // f
  [0x6e, 0x0a], // n
  [0x72, 0x0d], // r
  [0x74, 0x09], // t
  [0x76, 0x0b], // v
]);

/** A copy of the row with its escapes undone. The server writes no octal or hex escapes. */
function unescaped(bytes: Buffer, bounds: readonly number[]): Tuple {
  const size = bounds.reduce((sum, bound, i) => (bound < 0 ? sum : i % 2 === 0 ? sum - bound : sum + bound), 0);
  const out = Buffer.allocUnsafe(size);
  const moved: number[] = [];
  let length = 0;
  for (let column = 0; column < bounds.length; column += 2) {
    const start = bounds[column] ?? NULL_VALUE;
    const end = bounds[column + 1] ?? NULL_VALUE;
    if (start === NULL_VALUE) {
      moved.push(NULL_VALUE, NULL_VALUE);
      continue;
    }
    const movedTo = length;
    length = unescapeField(bytes.subarray(start, end), out, length);
    moved.push(movedTo, length);
  }
  return { bytes: out, bounds: moved };
}

/** Returns where the field ends in `out`. */
function unescapeField(field: Buffer, out: Buffer, at: number): number {
  let from = 0;
  let to = at;
  for (;;) {
    const backslash = field.indexOf(BACKSLASH, from);
    const plainEnd = backslash === -1 ? field.length : backslash;
    to += field.copy(out, to, from, plainEnd);
    if (backslash === -1) return to;
    const letter = field[backslash + 1] ?? BACKSLASH;
    out[to++] = ESCAPES.get(letter) ?? letter;
    from = backslash + 2;
  }
}
