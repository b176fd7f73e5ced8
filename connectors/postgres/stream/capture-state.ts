import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Progress } from '../../connector.ts';
import { formatLsn, parseLsn, ZERO_LSN, type Lsn } from '../lsn.ts';
import { newReading, type TableReading } from '../snapshot/table-reading.ts';
import { parseSnapshot } from '../snapshot/visibility.ts';

/** A watched table: its epoch, and how its reading stands while there is one. Immutable. */
export interface TableState {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly epoch: number;
  readonly reading: TableReading | null;
}

/** Which server and database the positions belong to, and under which namespace datasets of theirs were told. */
export interface SourceIdentity {
  readonly systemId: string;
  readonly timeline: number;
  readonly database: string;
  readonly namespace: string;
}

/**
 * Where a capture stands, without the tables.
 *
 * `creating`: the intent to make a slot is durable, or will be before the slot is made; so a slot found in this phase
 * was left by a crash and is ours to drop. `running`: the slot exists.
 */
export interface CaptureHead {
  readonly phase: 'creating' | 'running';
  readonly identity: SourceIdentity | null;
  /** The tail's newest position handed over. */
  readonly position: Position | null;
  /** The source may forget what lies before; the stream begins here after a restart. */
  readonly confirm: Lsn;
  /** Tables to be read again whose turn has not come: their present epoch still counts. */
  readonly queue: readonly number[];
  /** Requests carried out or queued, newest last. */
  readonly requests: readonly string[];
  /** Partitions of all tables at the last look, packed; null when there was none yet. */
  readonly partitions: string | null;
  /** After `reset`: history before this position is followed by a gap. */
  readonly gap: { readonly from: Position | null } | null;
  /** Digest of all schemas handed over, to tell after a restart whether any changed meanwhile. */
  readonly schemas: string;
  /** Highest epoch that any table has had. */
  readonly highestEpoch: number;
}

const KeyText = z.array(z.string());
const StoredReading = z.object({
  oid: z.number().int(),
  reason: z.enum(['initial', 'resnapshot', 'restarted']),
  mode: z.enum(['keyed', 'whole']).nullable(),
  keySignature: z.string(),
  rows: z.number(),
  done: z.boolean(),
  ranges: z.array(
    z.object({ to: KeyText.nullable(), snapshot: z.string().optional(), watermark: z.string().optional() }),
  ),
});
/** How the reading of a table stands: `.` none, a letter (its reason) not begun, `*` under `readings`. */
const Mark = z.enum(['.', 'i', 'r', 's', '*']);
type Mark = z.infer<typeof Mark>;
/** `[oid, schema, name, epoch, mark]` */
const StoredTable = z.tuple([z.number().int(), z.string(), z.string(), z.number().int(), Mark]);
const StoredState = z.object({
  phase: z.enum(['creating', 'running']),
  identity: z
    .object({ systemId: z.string(), timeline: z.number().int(), database: z.string(), namespace: z.string() })
    .nullable(),
  confirm: z.string(),
  queue: z.array(z.number().int()),
  requests: z.array(z.string()),
  partitions: z.string().nullable(),
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
  if (!parsed.success) throw new VigieError('VIG_K208', 'the stored progress of a PostgreSQL source cannot be read');
  const stored = parsed.data;
  const readings = new Map(stored.readings.map((reading) => [reading.oid, reading]));
  const head: CaptureHead = { ...stored, position, confirm: parseLsn(stored.confirm) };
  const tables = unpack(stored.tables).map(([oid, schema, name, epoch, mark]): TableState => {
    const reading = readings.get(oid);
    return { oid, schema, name, epoch, reading: reading === undefined ? unbegun(mark) : restoreReading(reading) };
  });
  return { head, tables };
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
    const state = {
      ...rest,
      confirm: formatLsn(head.confirm),
      tables: this.#packed,
      readings: storeReadings(readings),
    };
    return new Sensitive({ version: 1, position, state } as const);
  }
}

/** The state of a capture that has not begun. */
export function newHead(): CaptureHead {
  return {
    phase: 'creating',
    identity: null,
    position: null,
    confirm: ZERO_LSN,
    queue: [],
    requests: [],
    partitions: null,
    gap: null,
    schemas: '',
    highestEpoch: 0,
  };
}

function isBegun(reading: TableReading): boolean {
  return reading.mode !== null;
}

const MARKS = { initial: 'i', resnapshot: 'r', restarted: 's' } as const;

export function markOf(reading: TableReading | null): Mark {
  return reading === null ? '.' : isBegun(reading) ? '*' : MARKS[reading.reason];
}

function unbegun(mark: Mark): TableReading | null {
  if (mark === '.' || mark === '*') return null;
  return newReading(mark === 'i' ? 'initial' : mark === 'r' ? 'resnapshot' : 'restarted');
}

function storeReadings(tables: Iterable<TableState>): z.infer<typeof StoredReading>[] {
  const stored = [];
  for (const { oid, reading } of tables) {
    if (reading === null || !isBegun(reading)) continue;
    const ranges = reading.ranges.map(({ to, seen }) => ({
      to: to === null ? null : [...to],
      ...(seen === null ? {} : { snapshot: seen.text, watermark: formatLsn(seen.watermark) }),
    }));
    stored.push({ ...reading, oid, ranges });
  }
  return stored;
}

function restoreReading(stored: z.infer<typeof StoredReading>): TableReading {
  const ranges = stored.ranges.map(({ to, snapshot, watermark }) => ({
    to,
    seen:
      snapshot === undefined || watermark === undefined
        ? null
        : { text: snapshot, snapshot: parseSnapshot(snapshot), watermark: parseLsn(watermark) },
  }));
  const { reason, mode, keySignature, rows, done } = stored;
  return { reason, mode, keySignature, rows, done, ranges };
}

function pack(tables: Iterable<TableState>): string {
  const rows = Array.from(tables, ({ oid, schema, name, epoch, reading }) => [
    oid,
    schema,
    name,
    epoch,
    markOf(reading),
  ]);
  return deflateRawSync(JSON.stringify(rows), { level: 1 }).toString('base64');
}

function unpack(packed: string): readonly z.infer<typeof StoredTable>[] {
  try {
    return z.array(StoredTable).parse(JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')));
  } catch (cause) {
    throw new VigieError('VIG_K208', 'the stored progress of a PostgreSQL source cannot be read', { cause });
  }
}
