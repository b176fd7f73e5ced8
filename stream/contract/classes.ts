import { z } from 'zod';

/** What kind of data an entity is. An entity belongs to one class or more; `PUBLIC` means: examined, nothing found. */
export const CLASSES = ['PII', 'PHI', 'FINANCIAL', 'CREDENTIALS', 'IP', 'PUBLIC'] as const;
export const DataClass = z.enum(CLASSES);
export type DataClass = z.infer<typeof DataClass>;

/** The classes that hold something sensitive: all but `PUBLIC`. */
export const SENSITIVE_CLASSES = CLASSES.filter((name) => name !== 'PUBLIC');

/** What a label means for handling, mildest first. */
export const SENSITIVITIES = ['public', 'internal', 'confidential', 'restricted'] as const;
export const Sensitivity = z.enum(SENSITIVITIES);
export type Sensitivity = z.infer<typeof Sensitivity>;

/** Confidence from which a finding counts (`minimum`) and from which it is held certain (`high`). 0 to 1. */
export const Thresholds = z.object({
  minimum: z.number().min(0).max(1).default(0.7),
  high: z.number().min(0).max(1).default(0.9),
});
export type Thresholds = z.infer<typeof Thresholds>;
