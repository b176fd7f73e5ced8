/** One record of a CSV file, with the line it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** CSV as RFC 4180 has it: quoted cells may hold separators, quotes (doubled) and line breaks. Reads text as it comes. */
export async function* parseCsv(texts: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let cells: string[] = [];
  let cell = '';
  let state: 'plain' | 'quoted' | 'quote-in-quoted' = 'plain';
  let line = 1;
  let startLine = 1;
  const finish = (): CsvRecord => {
    const record = { line: startLine, cells: [...cells, cell.replace(/\r$/u, '')] };
    cells = [];
    cell = '';
    return record;
  };
  for await (const text of texts) {
    for (const character of text) {
      if (character === '\n') line += 1;
      if (state === 'quoted') {
        if (character === '"') state = 'quote-in-quoted';
        else cell += character;
        continue;
      }
      if (character === '"' && (state === 'quote-in-quoted' || cell === '')) {
        // A doubled quote inside quotes is a quote; one at the beginning of a cell opens it.
        if (state === 'quote-in-quoted') cell += '"';
        state = 'quoted';
        continue;
      }
      state = 'plain';
      if (character === ',') {
        cells.push(cell);
        cell = '';
      } else if (character === '\n') {
        const record = finish();
        if (record.cells.length > 1 || record.cells[0] !== '') yield record;
        startLine = line;
      } else cell += character;
    }
  }
  if (cells.length > 0 || cell !== '') yield finish();
}
