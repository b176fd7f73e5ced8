import { z } from 'zod';
import { DataClass, Thresholds } from './classes.ts';
import { Scope } from './rule.ts';

const share = z.number().min(0).max(1);

/** Other thresholds for a class, an entity, or where a scope holds; all that is given must fit. */
export const ThresholdException = z.object({
  class: DataClass.optional(),
  entity: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/u)
    .optional(),
  scope: Scope.optional(),
  /** Left out: as the next less specific says. */
  minimum: share.optional(),
  high: share.optional(),
});
export type ThresholdException = z.infer<typeof ThresholdException>;

/**
 * Thresholds overall and their exceptions. Of several exceptions that fit, the most specific wins: a field before a
 * dataset, a dataset before a source, a source before an entity, an entity before a class; among equals the later one.
 * `minimum` and `high` are looked for apart from each other; `high` is never below `minimum`.
 */
export const ThresholdRules = Thresholds.extend({
  exceptions: z.array(ThresholdException).max(1000).optional(),
});
export type ThresholdRules = z.infer<typeof ThresholdRules>;
