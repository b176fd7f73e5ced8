import type { z } from 'zod';
import { Alert } from '#contract/alert';
import { CLASSES } from '#contract/classes';
import { Control } from '#contract/control';
import { FieldLabel, LabelRecord } from '#contract/label';
import { Observation } from '#contract/observation';
import { RuleStep } from '#contract/rule';
import { DatasetSchema } from '#contract/schema';
import { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';

/** What is written as Avro, and the contract's shape of it. */
export interface OwnTopic {
  /** Also the name of its files: `vigie.label`. */
  readonly record: string;
  readonly topics: readonly string[];
  readonly shape: z.ZodType;
}

/**
 * The topics that others read, or may. Not among them: what rests encrypted (captures, dead letters, changes as long as
 * they are), since no schema says anything of that; and lineage, which OpenLineage defines as JSON.
 */
export const OWN_TOPICS: readonly OwnTopic[] = [
  { record: 'vigie.Label', topics: CLASSES.map((name) => topics.labels(name)), shape: LabelRecord },
  { record: 'vigie.Field', topics: [topics.fields], shape: FieldLabel },
  { record: 'vigie.Observation', topics: [topics.observations], shape: Observation },
  { record: 'vigie.Shape', topics: [topics.schemas], shape: DatasetSchema },
  { record: 'vigie.SourceEvent', topics: [topics.sources], shape: SourceEvent },
  { record: 'vigie.Alert', topics: [topics.alerts], shape: Alert },
  { record: 'vigie.Control', topics: [topics.control], shape: Control },
  { record: 'vigie.RuleStep', topics: [topics.ruleHistory], shape: RuleStep },
];

/** The registry's name of a topic's values, as Confluent's clients name them. */
export const valueSubject = (topic: string): string => `${topic}-value`;
