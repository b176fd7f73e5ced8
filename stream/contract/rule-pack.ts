import { z } from 'zod';
import { Rule } from './rule.ts';

/** A made-up value, alone or with the names that it stands under. */
const Example = z.union([
  z.string().max(2000),
  z.strictObject({
    value: z.string().max(2000),
    field: z.string().max(300).optional(),
    dataset: z.string().max(300).optional(),
  }),
]);
export type Example = z.infer<typeof Example>;

const values = z.array(z.string().min(1).max(1000)).max(10_000);

/** Values in the open, on their way in: turned into keyed fingerprints at once and kept nowhere (P4). */
export const ListedPlainly = z.strictObject({ always: values.optional(), never: values.optional() });
export type ListedPlainly = z.infer<typeof ListedPlainly>;

/** A rule as a person writes it. */
export const RuleDraft = z.strictObject({ ...Rule.shape, plain: ListedPlainly.optional() });
export type RuleDraft = z.infer<typeof RuleDraft>;

/** A rule in a pack, with made-up values that it must find and must not find; it is not taken in where it does not. */
export const PackRule = z.strictObject({
  ...RuleDraft.omit({ version: true, pack: true }).shape,
  examples: z
    .strictObject({ hits: z.array(Example).max(100).default([]), misses: z.array(Example).max(100).default([]) })
    .optional(),
});
export type PackRule = z.infer<typeof PackRule>;

/** Rules that belong together, as a YAML file. */
export const RulePack = z.strictObject({
  pack: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/u),
  version: z.number().int().min(1),
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  /** Tells under which installation's key its listed values were fingerprinted; another one can't know them. */
  key: z.string().max(100).optional(),
  rules: z.array(PackRule).min(1).max(10_000),
});
export type RulePack = z.infer<typeof RulePack>;
