import type { FieldRow } from './merge.ts';

const COLUMNS = [
  ['source', (row: FieldRow) => row.label.source],
  ['dataset', (row: FieldRow) => row.label.dataset],
  ['field', (row: FieldRow) => row.label.path],
  ['type', (row: FieldRow) => row.type ?? ''],
  ['entity', (row: FieldRow) => row.label.entity],
  ['classes', (row: FieldRow) => row.label.classes.join(' ')],
  ['sensitivity', (row: FieldRow) => row.label.sensitivity],
  ['status', (row: FieldRow) => row.label.status],
  ['origin', (row: FieldRow) => row.label.origin],
  ['hits', (row: FieldRow) => String(row.label.hits)],
  ['examined', (row: FieldRow) => String(row.label.examined)],
  ['exact', (row: FieldRow) => String(row.label.exact)],
  ['confidence', (row: FieldRow) => String(row.label.confidence)],
  ['changed', (row: FieldRow) => new Date(row.label.deliveredAtMs).toISOString()],
  ['model', (row: FieldRow) => row.label.modelVersion],
] as const;

/** RFC 4180, with CRLF and a byte order mark so that spreadsheets take it for UTF-8. */
export function fieldsCsv(rows: readonly FieldRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, read]) => csvCell(read(row))))];
  return `\u{FEFF}${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

export function fieldsJson(rows: readonly FieldRow[]): string {
  return `${JSON.stringify(
    rows.map((row) => ({ ...row.label, type: row.type })),
    null,
    2,
  )}\n`;
}

/** Table and column names are other people's text: one that begins like a formula is kept from being run as one by a spreadsheet. */
export function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
