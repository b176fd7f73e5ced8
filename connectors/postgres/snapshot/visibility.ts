import { VigieError } from '#kernel/errors/vigie-error';

/**
 * What `pg_current_snapshot()` says: which transactions a snapshot sees. Ids are 64 bits wide and never wrap.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export interface PgSnapshot {
  /** Every transaction below was over: committed and visible, or rolled back. */
  readonly xmin: bigint;
  /** Nothing from here on is visible. */
  readonly xmax: bigint;
  /** Under way between the two; top-level transactions only, as the stream names them too. */
  readonly running: ReadonlySet<bigint>;
}

const TEXT = /^(\d{1,20}):(\d{1,20}):((?:\d{1,20}(?:,\d{1,20})*)?)$/u;

/** Reads `xmin:xmax:xip,xip,…`. @throws VigieError `VIG_C110` when it is none. */
export function parseSnapshot(text: string): PgSnapshot {
  const parts = TEXT.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) throw new VigieError('VIG_C110', 'a snapshot is malformed');
  const list = parts[3] === undefined || parts[3] === '' ? [] : parts[3].split(',');
  return { xmin: BigInt(parts[1]), xmax: BigInt(parts[2]), running: new Set(list.map(BigInt)) };
}

const EPOCH = 1n << 32n;
const HALF = 1n << 31n;

/**
 * Whether a snapshot sees the committed transaction that the stream names with the low 32 bits of its id. PostgreSQL
 * keeps all ids in use within 2^31 of each other, so of the possible 64-bit ids the one nearest to `xmax` is meant.
 * The answer holds for transactions that committed within 2^31 ids of the snapshot; {@link countsOf} asks for no others.
 */
export function isVisible(snapshot: PgSnapshot, xid: number): boolean {
  const { xmin, xmax, running } = snapshot;
  let full = (xmax & ~(EPOCH - 1n)) | BigInt(xid);
  if (full >= xmax + HALF) full -= EPOCH;
  else if (full < xmax - HALF) full += EPOCH;
  return full < xmin || (full < xmax && !running.has(full));
}
