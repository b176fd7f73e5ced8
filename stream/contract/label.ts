import { z } from 'zod';
import { DataClass, Sensitivity } from './classes.ts';
import { UnexaminedReason } from './observation.ts';
import { Position } from './position.ts';

/** The times of a label, milliseconds since the epoch: the product's commit-to-label figure comes from these. */
export const LabelTimes = z.object({
  committedAtMs: z.number(),
  capturedAtMs: z.number(),
  labelledAtMs: z.number(),
});
export type LabelTimes = z.infer<typeof LabelTimes>;

/** One entity in one field of one record, as subscribers of a label topic see it. */
export const LabelledField = z.object({
  path: z.string(),
  entity: z.string(),
  confidence: z.number(),
  start: z.number().int(),
  end: z.number().int(),
  masked: z.string(),
  /** Why: recogniser, checksum, context, in one line; no value in it. Empty from a version that did not tell. */
  reason: z.string().default(''),
});
export type LabelledField = z.infer<typeof LabelledField>;

/**
 * Topic `vigie.labels.<class>`, keyed by record URN, compacted: what a record holds of this class now. A tombstone
 * (null value) says that it holds none any more, or is gone.
 *
 * `unexamined` names the fields of which nothing can be said by this change (P6). What was last said of a field that is
 * `unchanged` still holds; while a record has one, no class that it held is taken back. A record that has a field of any
 * reason is not among the public ones.
 */
export const LabelRecord = z.object({
  record: z.string(),
  source: z.string(),
  dataset: z.string(),
  class: DataClass,
  op: z.enum(['c', 'u', 'd', 'r']),
  position: Position,
  transaction: z.string().nullable(),
  modelVersion: z.string(),
  times: LabelTimes,
  fields: z.array(LabelledField),
  /** Absent when everything was examined. */
  unexamined: z.array(z.object({ path: z.string(), reason: UnexaminedReason })).optional(),
});
export type LabelRecord = z.infer<typeof LabelRecord>;

/** Who or what a label comes from. A person's label outranks a machine's and is never overwritten by it. */
export const LABEL_ORIGINS = ['evidence', 'lineage', 'person'] as const;

/**
 * What a label stands or falls with:
 * - `proven`: a hit that stands by itself, by its checksum or its confidence, however rare;
 * - `share`: hits in one of a hundred values or more; `count`: ten hits or more;
 * - `told`: a person said so;
 * - `gone`: no value carries the entity any more; `too_little`: hits that are neither proven nor many.
 */
export const LABEL_GROUNDS = ['proven', 'share', 'count', 'told', 'gone', 'too_little'] as const;
export const LabelGrounds = z.enum(LABEL_GROUNDS);
export type LabelGrounds = z.infer<typeof LabelGrounds>;

/**
 * Topic `vigie.fields`, keyed by field URN, compacted: what is held true of a field now. `status: withdrawn` says that
 * it is held no more, `grounds` say why; a dropped field gets a tombstone.
 */
export const FieldLabel = z.object({
  field: z.string(),
  source: z.string(),
  dataset: z.string(),
  path: z.string(),
  entity: z.string(),
  classes: z.array(DataClass),
  sensitivity: Sensitivity,
  confidence: z.number(),
  origin: z.enum(LABEL_ORIGINS),
  status: z.enum(['held', 'withdrawn']),
  /** Net values examined, and of these how many carry the entity. */
  examined: z.number(),
  hits: z.number(),
  /** False when the source sends no before-image: the counters are cumulative. */
  exact: z.boolean(),
  modelVersion: z.string(),
  masked: z.string(),
  reason: z.string(),
  /** Absent in labels of a version that did not tell. */
  grounds: LabelGrounds.optional(),
  /** Position and times of the change that brought the label to its present state. */
  position: Position,
  times: LabelTimes,
  /** When the catalogue held it true. */
  deliveredAtMs: z.number(),
  /** Other entities seen in the field, with their hits. */
  others: z.array(z.object({ entity: z.string(), hits: z.number(), confidence: z.number() })),
});
export type FieldLabel = z.infer<typeof FieldLabel>;
