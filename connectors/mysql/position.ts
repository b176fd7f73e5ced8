import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';

/** A place in the log of one server. */
export interface LogPlace {
  readonly file: string;
  readonly pos: number;
}

/**
 * Where a change lies.
 *
 * `era` counts the servers that were followed: after a fail-over the files of another server begin anew.
 * `event` and `row` count within the transaction; both are 0 between transactions.
 */
export interface MysqlPosition {
  readonly era: number;
  readonly fileNumber: number;
  readonly pos: number;
  readonly event: number;
  readonly row: number;
}

const TEXT = /^([0-9a-f]{4})\/([0-9a-f]{8})\/([0-9a-f]{12})\/([0-9a-f]{8})\/([0-9a-f]{8})$/u;
const LENGTH = 44;

/**
 * `<era>/<number of the file>/<where its transaction begins>/<event>/<row>` in hexadecimal: fixed widths, so that byte
 * order is commit order (the law of `Position`).
 */
export function formatPosition(position: MysqlPosition): Position {
  return positionsIn(position)(position.event, position.row);
}

/** {@link formatPosition} for the many changes of one transaction: what they share is written out once. */
export function positionsIn(
  transaction: Pick<MysqlPosition, 'era' | 'fileNumber' | 'pos'>,
): (event: number, row: number) => Position {
  const prefix = `${hex(transaction.era, 4)}/${hex(transaction.fileNumber, 8)}/${hex(transaction.pos, 12)}/`;
  let known = -1;
  let start = '';
  return (event, row) => {
    if (event !== known) {
      known = event;
      start = `${prefix}${hex(event, 8)}/`;
    }
    const text = start + hex(row, 8);
    if (!isPosition(text)) throw new VigieError('VIG_C110', 'a position is out of range');
    return text;
  };
}

/** @throws VigieError `VIG_C110` when the text is not a position of a MySQL source. */
export function parsePosition(text: string): MysqlPosition {
  const parts = TEXT.exec(text);
  if (parts === null) throw new VigieError('VIG_C110', 'a position is malformed');
  const [era = 0, file = 0, pos = 0, event = 0, row = 0] = parts.slice(1).map((part) => Number.parseInt(part, 16));
  return { era, fileNumber: file, pos, event, row };
}

/** `binlog.000123` → 123. */
export function fileNumber(file: string): number {
  const digits = /\.(\d{1,9})$/u.exec(file)?.[1];
  if (digits === undefined) throw new VigieError('VIG_C110', 'a file of the log has no number', { details: { file } });
  return Number(digits);
}

export function comparePlaces(a: LogPlace, b: LogPlace): number {
  return a.file === b.file ? a.pos - b.pos : fileNumber(a.file) - fileNumber(b.file);
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

function isPosition(text: string): text is Position {
  return text.length === LENGTH;
}
