import { z } from 'zod';

/** Where an edge is known from. */
export const EDGE_KINDS = ['view', 'foreign_key', 'trigger', 'job', 'pipeline', 'observed'] as const;
export const EdgeKind = z.enum(EDGE_KINDS);
export type EdgeKind = z.infer<typeof EdgeKind>;

/** One field of `to` that comes from one field of `from`. */
export const EdgeField = z.object({
  from: z.string(),
  to: z.string(),
  /** OpenLineage's words: DIRECT with IDENTITY, TRANSFORMATION or AGGREGATION; INDIRECT with FILTER, JOIN… */
  type: z.enum(['DIRECT', 'INDIRECT']),
  subtype: z.string().nullable(),
  /** The values cannot be read from `to`: labels do not follow the edge. */
  masking: z.boolean(),
});
export type EdgeField = z.infer<typeof EdgeField>;

/** Data flows from one dataset to another. */
export const LineageEdge = z.object({
  id: z.string(),
  kind: EdgeKind,
  /** URNs of datasets. */
  from: z.string(),
  to: z.string(),
  /** `<namespace>/<name>` of the OpenLineage job that moves the data; null where none does. */
  job: z.string().nullable(),
  fields: z.array(EdgeField),
  confidence: z.number(),
  validFromMs: z.number(),
  /** Null while it holds. */
  validToMs: z.number().nullable(),
});
export type LineageEdge = z.infer<typeof LineageEdge>;

export const LineageNode = z.object({
  urn: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** `table`, `view`, `collection`, `topic`… */
  kind: z.string(),
  /** Steps from the dataset asked for; negative upstream. */
  distance: z.number().int(),
});
export type LineageNode = z.infer<typeof LineageNode>;

/** What lies upstream and downstream of one dataset. */
export const LineageGraph = z.object({
  dataset: z.string(),
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
  /** There is more than was asked for or than an answer holds. */
  truncated: z.boolean(),
});
export type LineageGraph = z.infer<typeof LineageGraph>;

export const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;

export interface LineageQuery {
  /** URN. */
  readonly dataset: string;
  readonly direction: (typeof DIRECTIONS)[number];
  /** Steps from the dataset in each direction. */
  readonly depth: number;
  /** Edges in the answer at most. */
  readonly limit: number;
  /** What held at this time, milliseconds since the epoch; now when absent. */
  readonly atMs?: number | undefined;
}
