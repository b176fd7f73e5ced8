/** A line as it came, or how long it was when it was too long to be held. */
export type InputLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly text: null; readonly byteCount: number };

const NEWLINE = 0x0a;

/**
 * The lines of a stream of UTF-8, numbered from 1, as many at a time as have come: whoever answers a batch before asking
 * for the next keeps nobody waiting. Of a line of more than `maxBytes` nothing is held.
 */
export async function* inputLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<readonly InputLine[]> {
  let line = 1;
  let rest = new OpenLine(maxBytes);
  for await (const part of chunks) {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    const lines: InputLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      rest.add(chunk.subarray(start, end));
      lines.push(rest.closed(line));
      rest = new OpenLine(maxBytes);
      line += 1;
      start = end + 1;
    }
    rest.add(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.byteCount > 0) yield [rest.closed(line)];
}

/** A line whose end has not come yet. */
class OpenLine {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  byteCount = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Buffer): void {
    this.byteCount += part.length;
    if (this.byteCount > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  closed(line: number): InputLine {
    const { byteCount } = this;
    if (byteCount > this.#maxBytes) return { line, text: null, byteCount };
    const [first, ...more] = this.#parts;
    const whole = first === undefined || more.length > 0 ? Buffer.concat(this.#parts) : first;
    const text = whole.toString('utf8');
    return { line, text: line === 1 ? text.replace(/^\uFEFF/u, '') : text };
  }
}
