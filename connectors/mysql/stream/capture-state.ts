import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Progress } from '../../connector.ts';
import { newReading, type TableReading } from '../snapshot/table-reading.ts';

/** A watched table: its epoch, and how its reading stands while there is one. Immutable. */
export interface TableState {
  readonly schema: string;
  readonly name: string;
  readonly epoch: number;
  readonly reading: TableReading | null;
  /** Stable numbers of its columns by name, where these are no longer their places. */
  readonly ordinals: Readonly<Record<string, number>> | null;
}

/** A transaction that was prepared and waits for its decision: its rows are read again when it is committed. */
export interface PreparedXa {
  readonly xid: string;
  readonly file: string;
  readonly pos: number;
}

/** Where a capture stands, without the tables. */
export interface CaptureHead {
  /** Which server the positions belong to, and how many were followed before it. */
  readonly identity: string | null;
  readonly era: number;
  /** Where the log is to be read from: the end of a transaction, or the beginning of the one that is under way. */
  readonly start: { readonly file: string; readonly pos: number } | null;
  /** All transactions before `start`. */
  readonly gtids: string;
  /** When the file of `start` was begun: the same name at another time is another log. */
  readonly fileStamp: number | null;
  /** The tail's newest position handed over. */
  readonly position: Position | null;
  /** How many changes of the transaction under way were handed over; for a fail-over in its middle. */
  readonly delivered: number;
  readonly prepared: readonly PreparedXa[];
  /** Tables to be read again whose turn has not come: their present epoch still counts. */
  readonly queue: readonly string[];
  /** Requests carried out or queued, newest last. */
  readonly requests: readonly string[];
  /** After `reset`: history before this position is followed by a gap. */
  readonly gap: { readonly from: Position | null } | null;
  /** Digest of all schemas handed over, to tell after a restart whether any changed meanwhile. */
  readonly schemas: string;
  /** Highest epoch that any table has had. */
  readonly highestEpoch: number;
}

const KeyValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const StoredReading = z.object({
  table: z.string(),
  reason: z.enum(['initial', 'resnapshot', 'restarted']),
  mode: z.enum(['keyed', 'whole']).nullable(),
  keySignature: z.string(),
  cursor: z.array(KeyValue).nullable(),
  at: z.object({ file: z.string(), pos: z.number() }).nullable(),
  rows: z.number(),
});
/** How the reading of a table stands: `.` none, a letter (its reason) not begun, `*` under `readings`. */
const Mark = z.enum(['.', 'i', 'r', 's', '*']);
type Mark = z.infer<typeof Mark>;
const StoredTable = z.tuple([
  z.string(),
  z.string(),
  z.number().int(),
  Mark,
  z.record(z.string(), z.number()).nullable(),
]);
const StoredState = z.object({
  mysql: z.literal(1),
  identity: z.string().nullable(),
  era: z.number().int(),
  start: z.object({ file: z.string(), pos: z.number() }).nullable(),
  gtids: z.string(),
  fileStamp: z.number().nullable(),
  delivered: z.number().int(),
  prepared: z.array(z.object({ xid: z.string(), file: z.string(), pos: z.number() })),
  queue: z.array(z.string()),
  requests: z.array(z.string()),
  gap: z.object({ from: Position.nullable() }).nullable(),
  schemas: z.string(),
  highestEpoch: z.number().int(),
  tables: z.string(),
  readings: z.array(StoredReading),
});

/** How many requests are remembered as carried out. */
const REMEMBERED_REQUESTS = 1000;

export function remember(requests: readonly string[], request: string): readonly string[] {
  return requests.includes(request) ? requests : [...requests, request].slice(-REMEMBERED_REQUESTS);
}

/** @throws VigieError `VIG_K208` when the state was not written by {@link ProgressWriter}. */
export function readState(progress: Progress): { readonly head: CaptureHead; readonly tables: readonly TableState[] } {
  const { position, state } = progress.reveal();
  const parsed = StoredState.safeParse(state);
  if (!parsed.success) throw new VigieError('VIG_K208', 'the stored progress of a MySQL source cannot be read');
  const { mysql: _, tables: packed, readings: stored, ...rest } = parsed.data;
  const readings = new Map(stored.map(({ table, ...reading }) => [table, reading]));
  const tables = unpack(packed).map(([schema, name, epoch, mark, ordinals]): TableState => {
    const reading = readings.get(`${schema}\u0000${name}`);
    return { schema, name, epoch, ordinals, reading: reading ?? unbegun(mark) };
  });
  return { head: { ...rest, position }, tables };
}

/**
 * Writes progress. A source may have ten thousand tables and a batch may be one row, so what hardly changes between two
 * batches is packed once and kept.
 */
export class ProgressWriter {
  #packed: string | null = null;

  /** To be called when a table comes or goes, its epoch changes, or its reading begins or ends. */
  tablesChanged(): void {
    this.#packed = null;
  }

  write(head: CaptureHead, tables: Iterable<TableState>, readings: Iterable<TableState>): Progress {
    this.#packed ??= pack(tables);
    const { position, ...rest } = head;
    const state = { mysql: 1 as const, ...rest, tables: this.#packed, readings: storeReadings(readings) };
    return new Sensitive({ version: 1, position, state } as const);
  }
}

/** The state of a capture that has not begun. */
export function newHead(): CaptureHead {
  return {
    identity: null,
    era: 0,
    start: null,
    gtids: '',
    fileStamp: null,
    position: null,
    delivered: 0,
    prepared: [],
    queue: [],
    requests: [],
    gap: null,
    schemas: '',
    highestEpoch: 0,
  };
}

const MARKS = { initial: 'i', resnapshot: 'r', restarted: 's' } as const;

export function markOf(reading: TableReading | null): Mark {
  return reading === null ? '.' : reading.mode === null ? MARKS[reading.reason] : '*';
}

function unbegun(mark: Mark): TableReading | null {
  if (mark === '.' || mark === '*') return null;
  return newReading(mark === 'i' ? 'initial' : mark === 'r' ? 'resnapshot' : 'restarted');
}

function storeReadings(tables: Iterable<TableState>): z.infer<typeof StoredReading>[] {
  return Array.from(tables).flatMap(({ schema, name, reading }) =>
    reading === null || reading.mode === null
      ? []
      : [
          {
            table: `${schema}\u0000${name}`,
            ...reading,
            cursor: reading.cursor === null ? null : keyValues(reading.cursor),
          },
        ],
  );
}

function keyValues(key: readonly unknown[]): z.infer<typeof KeyValue>[] {
  return key.map((value) => KeyValue.parse(value));
}

function pack(tables: Iterable<TableState>): string {
  const stored = Array.from(tables, ({ schema, name, epoch, reading, ordinals }): z.infer<typeof StoredTable> => [
    schema,
    name,
    epoch,
    markOf(reading),
    ordinals,
  ]);
  return deflateRawSync(JSON.stringify(stored)).toString('base64');
}

function unpack(packed: string): z.infer<typeof StoredTable>[] {
  const parsed: unknown = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8'));
  return z.array(StoredTable).parse(parsed);
}
