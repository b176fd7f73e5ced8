import { z } from 'zod';
import { Severity } from './alert.ts';
import { DataClass } from './classes.ts';
import { Rule, Scope } from './rule.ts';

/**
 * A user's word on which findings alert: where, of what, and how loudly. It is about the first value of an entity in a
 * field (`first_value`, `new_field`); labels, and alerts of trouble, are as they are without it.
 *
 * Of several monitors that fit a finding the most specific one decides, in the order of thresholds: field, dataset, source,
 * entity, class; among equals the one whose id comes last. Without any, what is sensitive alerts.
 */
export const Monitor = z.object({
  id: Rule.shape.id,
  description: z.string().max(500).optional(),
  scope: Scope.optional(),
  entities: z.array(Rule.shape.entity).min(1).max(200).optional(),
  classes: z.array(DataClass).min(1).optional(),
  /** False: it is labelled, and nobody is told. */
  alert: z.boolean(),
  /** Instead of what the classes say. */
  severity: Severity.optional(),
  enabled: z.boolean(),
});
export type Monitor = z.infer<typeof Monitor>;
