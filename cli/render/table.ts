import { inert } from './inert.ts';

export interface Column<T> {
  readonly title: string;
  readonly align?: 'left' | 'right' | undefined;
  readonly cell: (row: T) => string;
}

/** A table with aligned columns, no lines; cells are inert and one line each. An empty list gives an empty text. */
export function renderTable<T>(rows: readonly T[], columns: readonly Column<T>[], mostColumns = Infinity): string {
  if (rows.length === 0) return '';
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ cell }) => inert(cell(row)))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => displayWidth(line[i] ?? ''))));
  shrink(widths, mostColumns);
  return (
    cells
      .map((line) =>
        line
          .map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align ?? 'left'))
          .join('  ')
          .trimEnd(),
      )
      .join('\n') + '\n'
  );
}

/** Names and values below each other, for one thing. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...facts.map(([name]) => displayWidth(name)));
  return facts.map(([name, value]) => `${pad(name, width, 'left')}  ${inert(value)}\n`).join('');
}

/** Columns that a terminal needs to show a text: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}|^\p{RGI_Emoji}/v;

/** Takes from the widest columns until the line fits, but leaves each something to read. */
function shrink(widths: number[], mostColumns: number): void {
  const least = 8;
  const total = () => widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1);
  while (total() > mostColumns) {
    const widest = Math.max(...widths);
    if (widest <= least) return;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fitted = displayWidth(text) > width ? cut(text, width) : text;
  const space = ' '.repeat(Math.max(0, width - displayWidth(fitted)));
  return align === 'left' ? fitted + space : space + fitted;
}

/** Cuts in the middle: the ends of a name say the most. */
function cut(text: string, width: number): string {
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const front: string[] = [];
  const back: string[] = [];
  let room = width - 1;
  while (parts.length > 0 && room > 0) {
    const next = front.length <= back.length ? parts.shift() : parts.pop();
    if (next === undefined) break;
    room -= displayWidth(next);
    if (room < 0) break;
    if (front.length <= back.length) front.push(next);
    else back.unshift(next);
  }
  return `${front.join('')}…${back.join('')}`;
}
