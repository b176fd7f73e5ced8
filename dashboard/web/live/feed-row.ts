import type { LiveEvent } from '#contract/live';
import type { LabelledField, LabelRecord } from '#contract/label';

/** A finding in one field of one record: a record with three sensitive fields makes three rows. */
export interface FindingRow {
  readonly kind: 'finding';
  readonly key: string;
  readonly record: LabelRecord;
  readonly field: LabelledField;
  /** How many label records the row's event stands for; above 1 the feed is sampled. */
  readonly of: number;
  /** Commit to label. Null for snapshot reads: their commit is long ago and says nothing of our speed. */
  readonly labelMs: number | null;
  /** Lower-case words that the quick search looks in. */
  readonly words: string;
}

/** What is missing between the row above and the row below. */
export interface GapRow {
  readonly kind: 'gap';
  readonly key: string;
  readonly why: 'reconnected' | 'slow';
  /** Events left out, where the server counted them. */
  readonly dropped: number | null;
  readonly fromMs: number | null;
  readonly toMs: number;
  /** Rows that were loaded into the gap since; null before that was tried. */
  readonly filled: number | null;
}

export type FeedRow = FindingRow | GapRow;

type FindingsEvent = Extract<LiveEvent, { channel: 'findings' }>;

export function findingRows(event: Pick<FindingsEvent, 'of' | 'data'>): FindingRow[] {
  const record = event.data;
  const latency = record.op === 'r' ? null : Math.max(0, record.times.labelledAtMs - record.times.committedAtMs);
  return record.fields.map((field) => ({
    kind: 'finding',
    key: `${record.record} ${record.class} ${record.position} ${field.path} ${field.start} ${field.entity}`,
    record,
    field,
    of: event.of,
    labelMs: latency,
    words: `${record.source} ${record.dataset} ${field.path} ${field.entity} ${record.class}`.toLowerCase(),
  }));
}

/** The table's own name: the dataset URN without server and database, and without PostgreSQL's default schema. */
export function datasetName(urn: string): string {
  const name = urn.slice(urn.lastIndexOf('/') + 1);
  const table = decodePart(name.slice(name.indexOf('.') + 1));
  return table.startsWith('public.') && table.length > 'public.'.length ? table.slice('public.'.length) : table;
}

/** Undoes the percent-encoding of URN parts; a malformed escape stays as it is. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
