import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { toLsn, type Lsn } from './lsn.ts';

const TEXT = /^([0-9a-f]{16})\/([0-9]{10})$/u;
const HIGHEST_INDEX = 9_999_999_999;

/** Where a change lies: the LSN of its transaction's commit record, and its number in the transaction. */
export interface PostgresPosition {
  readonly commitLsn: Lsn;
  readonly index: number;
}

/**
 * `<commit LSN, 16 hex digits>/<index in the transaction, 10 digits>`: fixed widths, so that byte order is commit order
 * (the law of `Position`).
 */
export function formatPosition(commitLsn: bigint, index: number): Position {
  return positionsIn(commitLsn)(index);
}

/** {@link formatPosition} for the many changes of one transaction: the LSN is written out once. */
export function positionsIn(commitLsn: bigint): (index: number) => Position {
  const prefix = `${toLsn(commitLsn).toString(16).padStart(16, '0')}/`;
  return (index) => {
    const text = prefix + String(index).padStart(10, '0');
    if (!Number.isInteger(index) || index < 0 || index > HIGHEST_INDEX || !isPosition(text)) {
      throw new VigieError('VIG_C110', 'the index of a change in its transaction is out of range', {
        details: { index },
      });
    }
    return text;
  };
}

/** @throws VigieError `VIG_C110` when the text is not a position of a PostgreSQL source. */
export function parsePosition(text: string): PostgresPosition {
  const parts = TEXT.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) throw new VigieError('VIG_C110', 'a position is malformed');
  return { commitLsn: toLsn(BigInt(`0x${parts[1]}`)), index: Number(parts[2]) };
}

/** `prefix` is made above and the index checked: only the length is left to look at. */
function isPosition(text: string): text is Position {
  return text.length === 27;
}
