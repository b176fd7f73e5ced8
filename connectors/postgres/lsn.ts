import { VigieError } from '#kernel/errors/vigie-error';

declare const lsnBrand: unique symbol;

/** A place in PostgreSQL's write-ahead log: an unsigned 64-bit byte address. Compare with `<`, `===`, `>`. */
export type Lsn = bigint & { readonly [lsnBrand]: true };

const HIGHEST = 0xffff_ffff_ffff_ffffn;
const TEXT = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/u;

function isLsn(value: bigint): value is Lsn {
  return value >= 0n && value <= HIGHEST;
}

/** @throws VigieError `VIG_C110` when the number does not fit 64 bits. */
export function toLsn(value: bigint): Lsn {
  if (!isLsn(value)) throw new VigieError('VIG_C110', 'a log sequence number is out of range');
  return value;
}

/** The LSN before all others: "from wherever the slot stands". */
export const ZERO_LSN: Lsn = toLsn(0n);

/** Reads PostgreSQL's own notation, `16/B374D848`. @throws VigieError `VIG_C110` when it is none. */
export function parseLsn(text: string): Lsn {
  const parts = TEXT.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined)
    throw new VigieError('VIG_C110', 'a log sequence number is malformed');
  return toLsn((BigInt(`0x${parts[1]}`) << 32n) | BigInt(`0x${parts[2]}`));
}

/** PostgreSQL's own notation, `16/B374D848`. */
export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffff_ffffn).toString(16).toUpperCase()}`;
}

export function compareLsn(a: bigint, b: bigint): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function maxLsn(a: Lsn, b: Lsn): Lsn {
  return a < b ? b : a;
}
