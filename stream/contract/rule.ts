import { z } from 'zod';
import { DataClass } from './classes.ts';

/** Checksums that a rule may name; `docs/rules.md` says what each is. */
export const RULE_CHECKSUMS = [
  'luhn',
  'mod97',
  'verhoeff',
  'damm',
  'ean',
  'isbn10',
  'aba',
  'mod11-2',
  'mod11-10',
  'mod37-2',
  'mod37-36',
  'nir',
] as const;
export const RuleChecksum = z.enum(RULE_CHECKSUMS);
export type RuleChecksum = z.infer<typeof RuleChecksum>;

const pattern = z.string().min(1).max(2000);
const namePattern = z.string().min(1).max(500);
const globs = z.array(z.string().min(1).max(300)).min(1).max(100);
const keywords = z.array(z.string().min(1).max(200));

/** Keyed fingerprint of a value in its plain form: 128 bits of HMAC-SHA-256 under the installation's key, base64url. */
export const ValueFingerprint = z.string().regex(/^[A-Za-z0-9_-]{22}$/u);
const fingerprints = z.array(ValueFingerprint).max(10_000);

/**
 * Where a rule, a threshold or a monitor holds. Each part that is given must fit: one of its globs, and none of those
 * with `!` before. `*` stands for anything but a dot, `**` for anything, `?` for one character; case does not count.
 */
export const Scope = z.object({
  /** Ids of sources. */
  sources: globs.optional(),
  /** `database.schema.table`, or the end of it from a dot on: `public.customer`, `customer`. */
  datasets: globs.optional(),
  /** Column, or path in a document: `address.*`, `items[].sku`. */
  fields: globs.optional(),
});
export type Scope = z.infer<typeof Scope>;

/** RE2 patterns of names; each that is given must match somewhere in its name. */
export const NamePatterns = z.object({
  source: namePattern.optional(),
  dataset: namePattern.optional(),
  field: namePattern.optional(),
});
export type NamePatterns = z.infer<typeof NamePatterns>;

/** What is never the rule's entity, whoever found it: also what the built-in recognisers say of it does not count there. */
export const Never = z.object({
  pattern: pattern.optional(),
  keywords: keywords.max(1000).optional(),
  /** Values, as their keyed fingerprints (P4). */
  values: fingerprints.optional(),
});
export type Never = z.infer<typeof Never>;

/**
 * A user's rule: what gives an entity that Vigie does not know by itself, or what never does.
 *
 * Where    `scope`, `name`, `names` and `words` say which fields it looks at; all that are given must fit.
 * What     `pattern`, `keywords` and `always` say what it looks for there (any of them will do); a rule with none of
 *          them but a name holds of every value of such a field. `checksum` drops what fails it, `never` what is listed.
 * P4       It holds no value of a record: listed values are keyed fingerprints. Patterns and keywords rest in the open.
 */
export const Rule = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/u),
  entity: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/u),
  classes: z.array(DataClass).min(1),
  description: z.string().max(500).optional(),
  /** Linear-time pattern (RE2 syntax) looked for in the value. */
  pattern: pattern.optional(),
  /** Whole words or phrases looked for in the value; case and accents do not count. */
  keywords: keywords.max(20_000).optional(),
  /** RE2 pattern looked for in `dataset.field`. */
  name: namePattern.optional(),
  names: NamePatterns.optional(),
  /** Phrases, one of which stands in the field's name split into words: `employee number` is in `empNo` and `EMP_NO_2`. */
  words: z.array(z.string().min(1).max(100)).max(500).optional(),
  checksum: RuleChecksum.optional(),
  /** Confidence of what it finds. */
  weight: z.number().min(0).max(1).default(0.8),
  scope: Scope.optional(),
  /** Whole values that are always this, as their keyed fingerprints (P4). */
  always: fingerprints.optional(),
  never: Never.optional(),
  enabled: z.boolean().default(true),
  /** The pack that it came with. */
  pack: z.string().max(100).optional(),
  /** Counts its changes; given by the server, whatever is sent. */
  version: z.number().int().min(1).optional(),
});
export type Rule = z.infer<typeof Rule>;

/** What was done to a rule. */
export const RULE_ACTIONS = ['saved', 'removed', 'rolled-back', 'imported'] as const;

/** Topic `vigie.rule-history`, keyed `<rule id>/<version>`: one step in the life of a rule, and who took it. */
export const RuleStep = z.object({
  id: Rule.shape.id,
  version: z.number().int().min(1),
  action: z.enum(RULE_ACTIONS),
  by: z.string(),
  atMs: z.number(),
  comment: z.string().max(2000).optional(),
  /** The parts of the rule that are other than before; empty for its first version. */
  changed: z.array(z.string()),
  /** As it was from then on; absent when it was removed. */
  rule: Rule.optional(),
});
export type RuleStep = z.infer<typeof RuleStep>;
