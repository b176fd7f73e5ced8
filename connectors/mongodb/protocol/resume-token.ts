/**
 * Where the server goes on from: a document, opaque but for its cluster time. It holds the key of the document that the
 * event was about, so it is sensitive and stays inside the progress.
 */
export interface ResumeToken {
  readonly _data: string;
  /** Format 0 of tokens (before 4.2) had type bits beside the data. */
  readonly _typeBits?: unknown;
}

/** A key string begins with the type of its first part; this is a timestamp's. */
const TIMESTAMP_TYPE = '82';

/** Cluster time of a token as MongoDB writes them: the first eight bytes of its key string. Null of any other form. */
export function tokenTime({ _data: data }: ResumeToken): bigint | null {
  if (typeof data !== 'string' || !data.startsWith(TIMESTAMP_TYPE)) return null;
  const digits = data.slice(2, 18);
  return /^[0-9A-Fa-f]{16}$/u.test(digits) ? BigInt(`0x${digits}`) : null;
}
