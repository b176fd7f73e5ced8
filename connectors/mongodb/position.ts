import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';

const TEXT = /^([0-9a-f]{16})\/([0-9]{10})$/u;
export const HIGHEST_INDEX = 9_999_999_999;

/**
 * Where a change lies: its cluster time (seconds and increment of the BSON timestamp, as one number) and which of the
 * changes of that time it is, from 1. All changes of a transaction have one cluster time. The resume token, which is what
 * the server goes on from, never stands in a position: it holds the document's key.
 */
export interface MongodbPosition {
  readonly time: bigint;
  readonly index: number;
}

/** `<cluster time, 16 hex digits>/<index, 10 digits>`: fixed widths, so that byte order is commit order. */
export function formatPosition({ time, index }: MongodbPosition): Position {
  const text = `${time.toString(16).padStart(16, '0')}/${String(index).padStart(10, '0')}`;
  if (!isPosition(text) || index > HIGHEST_INDEX)
    throw new VigieError('VIG_C110', 'a cluster time or an index is out of range', { details: { index } });
  return text;
}

/** Of a snapshot read: behind everything that it has seen. */
export function snapshotPosition(time: bigint): Position {
  return formatPosition({ time, index: HIGHEST_INDEX });
}

/** @throws VigieError `VIG_C110` when the text is not a position of a MongoDB source. */
export function parsePosition(text: string): MongodbPosition {
  const parts = TEXT.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) throw new VigieError('VIG_C110', 'a position is malformed');
  return { time: BigInt(`0x${parts[1]}`), index: Number(parts[2]) };
}

function isPosition(text: string): text is Position {
  return text.length === 27;
}

/** Milliseconds since the epoch, to the second. */
export function timeMs(time: bigint): number {
  return Number(time >> 32n) * 1000;
}
