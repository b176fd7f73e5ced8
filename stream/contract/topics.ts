import type { DataClass } from './classes.ts';
import type { TopicSpec } from './log.ts';

/** Names of Vigie's own topics; change topics are `<source>.<schema>.<table>`, as Debezium names them. */
export const topics = {
  fields: 'vigie.fields',
  observations: 'vigie.observations',
  schemas: 'vigie.schemas',
  sources: 'vigie.sources',
  /** How far each capture has got; written in the same transaction as its changes. */
  captures: 'vigie.captures',
  alerts: 'vigie.alerts',
  lineage: 'vigie.lineage',
  control: 'vigie.control',
  ruleHistory: 'vigie.rule-history',
  deadLetters: 'vigie.dead-letters',
  labels: (dataClass: DataClass): string => `vigie.labels.${dataClass.toLowerCase()}`,
} as const;

/**
 * Kafka allows letters, digits, `.`, `_` and `-` in a topic name, at most 249. What else a name holds becomes `_`
 * followed by a short hash of the original, so that two different tables never share a topic.
 */
export function changeTopic(source: string, schema: string, table: string): string {
  const plain = `${source}.${schema}.${table}`;
  const safe = plain.replace(/[^A-Za-z0-9._-]/gu, '_').slice(0, 230);
  return safe === plain ? plain : `${safe}-${hash32(plain)}`;
}

/** The topic of a dataset's changes, by the last two parts of its name. */
export function changeTopicOf({ source, path }: { readonly source: string; readonly path: readonly string[] }): string {
  const [outer = '', inner = ''] = path.slice(-2);
  return changeTopic(source, outer, inner);
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo), as hex: short, stable, not for security. */
function hash32(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

const DAY_MS = 86_400_000;

/** The topics that every installation has, with their settings. */
export const ownTopics: readonly TopicSpec[] = [
  ...(['PII', 'PHI', 'FINANCIAL', 'CREDENTIALS', 'IP', 'PUBLIC'] as const).map((dataClass): TopicSpec => ({
    name: topics.labels(dataClass),
    partitions: 4,
    compacted: true,
    encrypted: false,
    retentionMs: null,
  })),
  { name: topics.fields, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.observations, partitions: 4, compacted: false, encrypted: false, retentionMs: 7 * DAY_MS },
  { name: topics.schemas, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.sources, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.captures, partitions: 1, compacted: true, encrypted: true, retentionMs: null },
  { name: topics.alerts, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.lineage, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.control, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.ruleHistory, partitions: 1, compacted: true, encrypted: false, retentionMs: null },
  { name: topics.deadLetters, partitions: 1, compacted: true, encrypted: true, retentionMs: null },
];

/** Pattern of the change topics of all sources; on a cluster that others use, too, some of theirs are named alike. */
export const changeTopicPattern = /^(?!vigie\.)[a-z][a-z0-9_-]*\.[^.]*\..+/u;
