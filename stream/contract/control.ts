import { z } from 'zod';
import { DataClass, Thresholds } from './classes.ts';
import { SourceId } from './dataset.ts';

/** A user's rule: a pattern, keywords or a name pattern that gives an entity. */
export const Rule = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/u),
  entity: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/u),
  classes: z.array(DataClass).min(1),
  /** Linear-time pattern (RE2 syntax) matched against the value. */
  pattern: z.string().max(2000).optional(),
  /** Whole words looked for in the value, any case. */
  keywords: z.array(z.string().min(1).max(200)).max(1000).optional(),
  /** RE2 pattern matched against `dataset.field`. */
  name: z.string().max(500).optional(),
  checksum: z.enum(['luhn', 'mod97']).optional(),
  weight: z.number().min(0).max(1).default(0.8),
  enabled: z.boolean().default(true),
});
export type Rule = z.infer<typeof Rule>;

/**
 * Topic `vigie.control`, compacted, keyed by subject: `rule/<id>`, `thresholds`, `source/<id>`, `resnapshot/<id>`,
 * `reclassify/<id>`. A tombstone takes back. Everything that workers and captures are told comes this way.
 */
export const Control = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rule'), rule: Rule }),
  z.object({ type: z.literal('thresholds'), thresholds: Thresholds }),
  z.object({ type: z.literal('source'), source: SourceId, paused: z.boolean() }),
  z.object({
    type: z.literal('resnapshot'),
    /** One request is carried out once: captures remember the ids they finished. */
    request: z.string(),
    source: SourceId,
    /** `schema.table` names; all watched tables when empty. */
    tables: z.array(z.string()),
    reason: z.enum(['asked', 'reclassify', 'gap']),
    atMs: z.number(),
  }),
]);
export type Control = z.infer<typeof Control>;
