import type { Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { parseCsv } from './csv.ts';

export const FORMATS = ['lines', 'text', 'csv', 'json', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/** One record of a file: where it begins, and its named values. */
export interface FileRecord {
  /** 1-based line; for `json`, the number of the record. */
  readonly line: number;
  readonly values: readonly { readonly field: string; readonly kind: 'text' | 'json'; readonly value: Value }[];
}

const MOST_TEXT = 268_435_456;

export function formatOf(file: string): Format {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'csv' || ending === 'json' || ending === 'jsonl') return ending;
  return ending === 'ndjson' ? 'jsonl' : 'lines';
}

/** Reads records one by one, so that memory does not grow with the file (but for `text` and `json`, which are one value). */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: Format,
  field: string,
): AsyncGenerator<FileRecord> {
  switch (format) {
    case 'lines': {
      for await (const { text, line } of textLines(chunks))
        if (text !== '') yield { line, values: [{ field, kind: 'text', value: text }] };
      return;
    }
    case 'text': {
      yield { line: 1, values: [{ field, kind: 'text', value: await wholeText(chunks) }] };
      return;
    }
    case 'csv': {
      yield* csvRecords(chunks);
      return;
    }
    case 'json': {
      yield { line: 1, values: [{ field, kind: 'json', value: await wholeText(chunks) }] };
      return;
    }
    case 'jsonl': {
      for await (const { text, line } of textLines(chunks))
        if (text.trim() !== '') yield { line, values: [{ field, kind: 'json', value: text }] };
    }
  }
}

async function* csvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRecord> {
  let header: readonly string[] | null = null;
  for await (const { cells, line } of parseCsv(decoded(chunks))) {
    if (header === null) {
      header = cells;
      continue;
    }
    const names = header;
    yield { line, values: cells.map((value, i) => ({ field: names[i] ?? `column_${i + 1}`, kind: 'text', value })) };
  }
}

async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  let rest = '';
  let line = 1;
  for await (const text of decoded(chunks)) {
    const lines = (rest + text).split('\n');
    rest = bounded(lines.pop() ?? '');
    for (const one of lines) yield { text: one.replace(/\r$/u, ''), line: line++ };
  }
  if (rest !== '') yield { text: rest, line };
}

async function wholeText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let whole = '';
  for await (const text of decoded(chunks)) whole = bounded(whole + text);
  return whole;
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function bounded(text: string): string {
  if (text.length > MOST_TEXT) throw new VigieError('VIG_F320', 'one value of the file is larger than 256 MiB');
  return text;
}
