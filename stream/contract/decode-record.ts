import type { z } from 'zod';
import { asBuffer } from '#kernel/as-buffer';

/** The value of a record of our topics, or null when it does not have the shape. No reason is given: it would quote it (P4). */
export function decodeRecord<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | null {
  try {
    return schema.safeParse(JSON.parse(bytesText(bytes))).data ?? null;
  } catch {
    // Not even JSON.
    return null;
  }
}

export function bytesText(bytes: Uint8Array): string {
  return asBuffer(bytes).toString();
}
