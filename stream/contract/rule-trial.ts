import { z } from 'zod';
import type { Sensitive } from '#kernel/sensitive';
import type { Rule, Scope } from './rule.ts';
import type { ThresholdRules } from './thresholds.ts';

/** A value that a rule is tried on, with the names that it would stand under. */
export interface TrialSample {
  readonly text: Sensitive<string>;
  readonly source: string | null;
  readonly dataset: string | null;
  readonly field: string | null;
}

/** What a rule is tried on before it is in force. */
export interface RuleTrial {
  readonly rule: Rule;
  /** The other rules, and the thresholds, as they are in force. */
  readonly inForce: readonly Rule[];
  readonly thresholds: ThresholdRules;
  readonly samples: readonly TrialSample[];
  /** Given: also what the change topics still hold, the newest records first; at most so many. */
  readonly retained?: { readonly records: number; readonly scope?: Scope | undefined } | undefined;
}

/** A place that the rule would find in a sample. Offsets, never the value. */
const Hit = z.object({
  start: z.number().int(),
  end: z.number().int(),
  confidence: z.number(),
  masked: z.string(),
});

/** What the rule would find in one field of what has passed already. */
export const FieldTrial = z.object({
  source: z.string(),
  dataset: z.string(),
  field: z.string(),
  examined: z.number().int(),
  hits: z.number().int(),
  /** Of the hits, how many Vigie by itself, or the rules in force, hold for something else. */
  otherwise: z.number().int(),
  /** A few, masked. */
  samples: z.array(z.string()).readonly(),
});
export type FieldTrial = z.infer<typeof FieldTrial>;

export const RuleTrialResult = z.object({
  /** In the order of the samples. */
  samples: z.array(z.object({ hits: z.array(Hit).readonly() })).readonly(),
  retained: z
    .object({
      records: z.number().int(),
      /** Records that could not be read. */
      unread: z.number().int(),
      /** Whether there was more than was looked at. */
      more: z.boolean(),
      fields: z.array(FieldTrial).readonly(),
    })
    .nullable(),
});
export type RuleTrialResult = z.infer<typeof RuleTrialResult>;
