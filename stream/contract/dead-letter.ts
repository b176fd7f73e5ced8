import { z } from 'zod';

/**
 * Topic `vigie.dead-letters` (encrypted), keyed by `<topic>/<partition>/<offset>`: one poison record (P7). The record
 * itself travels as it was, base64; it is shown to nobody but decrypted again for a retry.
 */
export const DeadLetter = z.object({
  id: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.string(),
  source: z.string().nullable(),
  dataset: z.string().nullable(),
  position: z.string().nullable(),
  code: z.string(),
  /** The error's own words; no value in them. */
  reason: z.string(),
  failedAtMs: z.number(),
  attempts: z.number().int(),
  record: z.object({
    key: z.string().nullable(),
    value: z.string().nullable(),
    headers: z.record(z.string(), z.string()),
    timestampMs: z.number(),
  }),
});
export type DeadLetter = z.infer<typeof DeadLetter>;
