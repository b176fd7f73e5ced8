import { z } from 'zod';
import { SourceId } from './dataset.ts';
import { Monitor } from './monitor.ts';
import { Rule } from './rule.ts';
import { ThresholdRules } from './thresholds.ts';

/**
 * Topic `vigie.control`, compacted, keyed by subject: `rule/<id>`, `thresholds`, `monitor/<id>`, `source/<id>`,
 * `resnapshot/<id>`, `reclassify/<id>`. A tombstone takes back. Everything that workers and captures are told comes this way.
 */
export const Control = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rule'), rule: Rule }),
  z.object({ type: z.literal('thresholds'), thresholds: ThresholdRules }),
  z.object({ type: z.literal('monitor'), monitor: Monitor }),
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
