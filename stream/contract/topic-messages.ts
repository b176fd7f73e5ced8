import type { z } from 'zod';
import { Alert } from './alert.ts';
import { CLASSES } from './classes.ts';
import { Control } from './control.ts';
import { FieldLabel, LabelRecord } from './label.ts';
import { Observation } from './observation.ts';
import { RunEvent } from './openlineage.ts';
import { RuleStep } from './rule.ts';
import { DatasetSchema } from './schema.ts';
import { SourceEvent } from './source-event.ts';
import { topics } from './topics.ts';

/** What is told on a topic of ours, for those outside who read it or write it. */
export interface TopicMessage {
  readonly topic: string;
  readonly name: string;
  readonly title: string;
  readonly key: string;
  readonly description: string;
  readonly payload: z.ZodType;
  /** Whether others write it; Vigie writes the rest. */
  readonly told: boolean;
}

const labels = CLASSES.map((dataClass): TopicMessage => ({
  topic: topics.labels(dataClass),
  name: `label-${dataClass.toLowerCase()}`,
  title: `Records that hold ${dataClass}`,
  key: 'URN of the record: its dataset and its primary key, where a key part whose field is labelled stands as its keyed fingerprint',
  description:
    'What one database record holds of this class now, masked. The newest message of a key counts; a tombstone says that the record holds none any more. A new consumer reads the topic from its beginning for the whole state, then follows.',
  payload: LabelRecord,
  told: false,
}));

/** All topics whose records are neither encrypted nor of one source. */
export const topicMessages: readonly TopicMessage[] = [
  ...labels,
  {
    topic: topics.fields,
    name: 'field-label',
    title: 'What each field holds now',
    key: 'URN of the field',
    description:
      "The field's current label with its evidence and its reason. A new consumer reads the whole state, then follows.",
    payload: FieldLabel,
    told: false,
  },
  {
    topic: topics.observations,
    name: 'observation',
    title: 'What a classifier worker saw in one batch',
    key: 'URN of the dataset',
    description:
      'Counters, shapes of values and fingerprints. Merging is commutative, and idempotent by the id of the observation.',
    payload: Observation,
    told: false,
  },
  {
    topic: topics.schemas,
    name: 'dataset-schema',
    title: 'Shapes of datasets',
    key: 'Id of the shape',
    description: 'Fields of a dataset as they were from a position on; changes refer to their shape by its id.',
    payload: DatasetSchema,
    told: false,
  },
  {
    topic: topics.sources,
    name: 'source-event',
    title: 'State of captures, gaps and epochs',
    key: 'The source; for gaps and epochs the source and what it is about',
    description:
      'How each capture stands, which intervals of positions were not examined, and when a dataset is read anew.',
    payload: SourceEvent,
    told: false,
  },
  {
    topic: topics.alerts,
    name: 'alert',
    title: 'Alerts',
    key: 'Id of the alert',
    description: 'Something a person must know, once, with its life: open, acknowledged, resolved.',
    payload: Alert,
    told: false,
  },
  {
    topic: topics.lineage,
    name: 'run-event',
    title: 'Lineage of the pipeline',
    key: 'Id of the job',
    description: 'OpenLineage run events of the streaming jobs that Vigie is made of.',
    payload: RunEvent,
    told: false,
  },
  {
    topic: topics.control,
    name: 'control',
    title: 'What Vigie is told',
    key: 'What it is about, for instance `rule/<id>`',
    description:
      'Rules, thresholds, monitors, pause and resume, reading again. The newest message of a key is in force.',
    payload: Control,
    told: true,
  },
  {
    topic: topics.ruleHistory,
    name: 'rule-step',
    title: 'What was done to rules',
    key: 'Id of the rule and its version, as `<id>/<version>`',
    description: 'Each version of each rule, who made it and what was changed. The last 50 of a rule are kept.',
    payload: RuleStep,
    told: false,
  },
];
