import type { Value } from '#contract/change';

/**
 * Turns the text output of one value, which lies in `[start, end)`, into a {@link Value}. It copies nothing but the
 * result and never holds on to `bytes`.
 */
export type ValueReader = (bytes: Buffer, start: number, end: number) => Value;
