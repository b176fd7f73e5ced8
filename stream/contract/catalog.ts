import { z } from 'zod';
import type { Alert, AlertStep } from './alert.ts';
import { DataClass, Sensitivity } from './classes.ts';
import { FieldLabel } from './label.ts';
import type { LineageGraph, LineageQuery } from './lineage.ts';
import { UnexaminedReason } from './observation.ts';
import { Position } from './position.ts';
import { BeforeImage } from './schema.ts';
import { SnapshotProgress, SourceState } from './source-event.ts';
import { SourceId, SourceKind } from './dataset.ts';

/** A page of a list. `cursor` is opaque; null when there is no more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** Latency of one kind over the last minutes: milliseconds, null when nothing was measured. */
export const LatencyFigure = z.object({
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  count: z.number(),
});
export type LatencyFigure = z.infer<typeof LatencyFigure>;

export const SourceSummary = z.object({
  id: SourceId,
  kind: SourceKind,
  namespace: z.string(),
  /** Without the password. */
  url: z.string(),
  origin: z.enum(['config', 'api', 'demo']),
  state: SourceState,
  paused: z.boolean(),
  position: Position.nullable(),
  committedAtMs: z.number().nullable(),
  heardAtMs: z.number().nullable(),
  retainedBytes: z.number().nullable(),
  lagBytes: z.number().nullable(),
  snapshot: SnapshotProgress.nullable(),
  error: z.object({ code: z.string(), message: z.string(), mend: z.string() }).nullable(),
  datasets: z.number(),
  gaps: z.number(),
});
export type SourceSummary = z.infer<typeof SourceSummary>;

export const DatasetSummary = z.object({
  urn: z.string(),
  source: z.string(),
  namespace: z.string(),
  name: z.string(),
  kind: z.string(),
  dropped: z.boolean(),
  fields: z.number(),
  /** Net records counted in the present epoch. */
  records: z.number(),
  exact: z.boolean(),
  beforeImage: BeforeImage,
  /** Highest sensitivity and all classes of its fields' labels. */
  sensitivity: Sensitivity,
  classes: z.array(DataClass),
  labelledFields: z.number(),
  lastCommittedAtMs: z.number().nullable(),
  labelLatency: LatencyFigure,
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

/** How many values were not examined, or not wholly, and why. */
export const UnexaminedValues = z.object({ reason: UnexaminedReason, values: z.number() });
export type UnexaminedValues = z.infer<typeof UnexaminedValues>;

export const FieldSummary = z.object({
  urn: z.string(),
  dataset: z.string(),
  path: z.string(),
  /** Column type; `document` paths have the type of the column they are in. */
  type: z.string(),
  nullable: z.boolean(),
  comment: z.string().nullable(),
  dropped: z.boolean(),
  renamedFrom: z.string().nullable(),
  /** Values that are there now and were examined, wholly or in part. */
  examined: z.number(),
  nulls: z.number(),
  /**
   * Values that are there now and were not examined, or not wholly; for `unchanged`, how many changes did not send the
   * value. Reasons without any are left out.
   */
  unexamined: z.array(UnexaminedValues),
  exact: z.boolean(),
  label: FieldLabel.nullable(),
});
export type FieldSummary = z.infer<typeof FieldSummary>;

/**
 * An interval of positions of a dataset: examined, with the rows in it, or not, with the reason. Where the two overlap the
 * unexamined one holds; it is a gap, or `records` dead letters. `from` null is the beginning of the log, `to` null unknown:
 * of a record that cannot be read only what came before it is.
 */
export const CoverageInterval = z.object({
  dataset: z.string(),
  from: Position.nullable(),
  to: Position.nullable(),
  status: z.enum(['examined', 'unexamined']),
  reason: z.string(),
  /** The error code behind what is unexamined. */
  code: z.string().nullable(),
  modelVersion: z.string().nullable(),
  records: z.number(),
  /** Of an examined interval: values in the after-images of its changes that were not examined, or not wholly. */
  unexamined: z.array(UnexaminedValues),
  fromMs: z.number(),
  toMs: z.number(),
});
export type CoverageInterval = z.infer<typeof CoverageInterval>;

export const DatasetLatency = z.object({
  dataset: z.string(),
  /** Commit to label durable in the label topic. */
  label: LatencyFigure,
  /** Commit to evidence merged in the catalogue. */
  catalogue: LatencyFigure,
  objectiveP99Ms: z.number(),
  met: z.boolean(),
});
export type DatasetLatency = z.infer<typeof DatasetLatency>;

export const HistoryEntry = z.object({
  subject: z.string(),
  kind: z.enum(['schema', 'label', 'field', 'epoch', 'gap']),
  text: z.string(),
  position: z.string().nullable(),
  atMs: z.number(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

export const Overview = z.object({
  sources: z.number(),
  sourcesTroubled: z.number(),
  datasets: z.number(),
  fields: z.number(),
  labelledFields: z.number(),
  records: z.number(),
  examinedValues: z.number(),
  openAlerts: z.number(),
  byClass: z.record(z.string(), z.number()),
  label: LatencyFigure,
  catalogue: LatencyFigure,
  objectiveP99Ms: z.number(),
  objectiveMet: z.boolean(),
});
export type Overview = z.infer<typeof Overview>;

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What the API and the CLI may ask the catalogue. Every answer is masked already (P4). */
export interface CatalogReader {
  overview(): Promise<Overview>;
  sources(): Promise<readonly SourceSummary[]>;
  datasets(
    query: PageQuery & { readonly source?: string | undefined; readonly search?: string | undefined },
  ): Promise<Page<DatasetSummary>>;
  dataset(urn: string): Promise<DatasetSummary | null>;
  fields(
    query: PageQuery & {
      readonly dataset?: string | undefined;
      readonly source?: string | undefined;
      readonly class?: DataClass | undefined;
      readonly entity?: string | undefined;
      readonly labelled?: boolean | undefined;
      readonly search?: string | undefined;
    },
  ): Promise<Page<FieldSummary>>;
  field(urn: string): Promise<FieldSummary | null>;
  history(subject: string, limit: number): Promise<readonly HistoryEntry[]>;
  coverage(query: {
    readonly dataset?: string | undefined;
    readonly source?: string | undefined;
    readonly limit: number;
  }): Promise<readonly CoverageInterval[]>;
  latency(): Promise<readonly DatasetLatency[]>;
  /** `VIG_A504` for a dataset that nobody has heard of. */
  lineage(query: LineageQuery): Promise<LineageGraph>;
  alerts(
    query: PageQuery & {
      readonly state?: Alert['state'] | undefined;
      readonly source?: string | undefined;
      readonly kind?: string | undefined;
    },
  ): Promise<Page<Alert>>;
  /** What became of an alert, the oldest first. `VIG_A504` unknown. */
  alertSteps(id: string): Promise<readonly AlertStep[]>;
  /** Moves an alert along its life. `VIG_A504` unknown, `VIG_A506` when the step is not possible. */
  changeAlert(
    id: string,
    change: { readonly state: 'acknowledged' | 'resolved'; readonly by: string; readonly comment?: string | undefined },
  ): Promise<Alert>;
}

/** A source as registered: from the configuration, the API or the demo. */
export interface RegisteredSource {
  readonly id: SourceId;
  readonly kind: SourceKind;
  readonly url: string;
  readonly origin: 'config' | 'api' | 'demo';
  /** Bytes of log that the source may keep for us before somebody must know; a default when left out. */
  readonly retainedAlertBytes?: number | undefined;
  /** The rest of its settings, as `sources[]` of the configuration has them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The sources that captures run. Urls rest encrypted. */
export interface SourceRegistry {
  list(): Promise<readonly RegisteredSource[]>;
  /** `VIG_A506` when the id is taken. */
  add(source: RegisteredSource): Promise<void>;
  /** `VIG_A504` when unknown; its catalogue stays, marked gone. */
  remove(id: string): Promise<void>;
}
