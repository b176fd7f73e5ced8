import { z } from 'zod';

export const SEVERITIES = ['info', 'warning', 'high', 'critical'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/**
 * `first_value`: first sensitive value ever in a field. `new_field`: a field that appeared after its table was known
 * holds sensitive data. `label_withdrawn`: the last positive value is gone. `source_trouble`: slot, lag, connection,
 * gap. `objective_missed`: commit-to-label latency above its objective. `rule_broken`: a rule is not in force.
 */
export const ALERT_KINDS = [
  'first_value',
  'new_field',
  'label_withdrawn',
  'source_trouble',
  'objective_missed',
  'rule_broken',
] as const;

/** Topic `vigie.alerts`, keyed by id: an alert in its present state. Something a person must know, once. */
export const Alert = z.object({
  /** Made from `kind` and `subject` and the number of times it was reopened, so that a replay makes the same alert. */
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  severity: Severity,
  state: z.enum(['open', 'acknowledged', 'resolved']),
  /** Field URN, dataset URN or source id. One open alert per kind and subject. */
  subject: z.string(),
  source: z.string(),
  title: z.string(),
  /** One paragraph; masked, no value. */
  text: z.string(),
  /** The error code behind it, where there is one. */
  code: z.string().optional(),
  entity: z.string().optional(),
  classes: z.array(z.string()),
  position: z.string().optional(),
  masked: z.string().optional(),
  committedAtMs: z.number().optional(),
  openedAtMs: z.number(),
  changedAtMs: z.number(),
  /** How often it came again while open. */
  count: z.number().int(),
  changedBy: z.string(),
  comment: z.string().optional(),
});
export type Alert = z.infer<typeof Alert>;

/** One step of an alert's life. */
export const AlertStep = z.object({
  state: Alert.shape.state,
  /** A person's name as the request said it, or `vigie`. */
  by: z.string(),
  comment: z.string().nullable(),
  atMs: z.number(),
});
export type AlertStep = z.infer<typeof AlertStep>;
