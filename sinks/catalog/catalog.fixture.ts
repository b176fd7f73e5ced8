import { datasetUrn } from '#contract/dataset';
import { DeadLetter } from '#contract/dead-letter';
import type { RecordBatch } from '#contract/log';
import { LATENCY_BOUNDS_MS, latencyBucket, Observation, type FieldObservation } from '#contract/observation';
import { DatasetSchema } from '#contract/schema';
import { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';
import { systemClock, type Clock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import type { Sink } from '../sink.ts';
import { catalogSink, type CatalogSinkOptions } from './catalog-sink.ts';
import { openCatalog, type Catalog } from './open.ts';

/** Time that moves only when a test says so. */
export class TestClock implements Clock {
  nowMs = 1_800_000_000_000;
  now(): number {
    return this.nowMs;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(Math.min(ms, 5), signal);
  }
}

/** A catalogue of its own for one test, with a sink that records are handed to as the log would. */
export interface CatalogFixture extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly catalog: Catalog;
  readonly sink: Sink;
  readonly clock: TestClock;
  readonly keyring: Keyring;
  /** Hands values over as the next records of partition 0 of their topic. */
  deliver(topic: string, ...values: readonly unknown[]): Promise<RecordBatch>;
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export async function openFixture(options: CatalogSinkOptions = {}): Promise<CatalogFixture> {
  const database = await openTestDatabase();
  const clock = new TestClock();
  const keyring = Keyring.generate();
  const catalog = await openCatalog({ url: database.url, keyring, logger: silentLogger, clock });
  const sink = catalogSink(catalog.db, options);
  const next = new Map<string, bigint>();
  return {
    database,
    catalog,
    sink,
    clock,
    keyring,
    async deliver(topic, ...values) {
      const first = next.get(topic) ?? 0n;
      const batch = batchOf(topic, 0, first, values);
      next.set(topic, batch.next);
      await sink.handle([batch]);
      return batch;
    },
    rows: async (sql, values) => (
      await database.query(`SET search_path TO catalog`),
      (await database.query(sql.replaceAll('@', 'catalog.'), values)).rows
    ),
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Delivered, it is a record without a value under this key. */
export class Tombstone {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

export function batchOf(topic: string, partition: number, first: bigint, values: readonly unknown[]): RecordBatch {
  return {
    topic,
    partition,
    records: values.map((value, i) => ({
      offset: first + BigInt(i),
      key: Buffer.from(value instanceof Tombstone ? value.key : 'k'),
      value:
        value === null || value instanceof Tombstone
          ? null
          : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      timestampMs: 1_800_000_000_000,
    })),
    next: first + BigInt(values.length),
  };
}

export const SOURCE = 'shop';
export const CUSTOMER = datasetUrn({ namespace: 'postgres://db.example:5432', name: 'shop.public.customer' });

/** Position number `n` of a source. */
export function position(n: number): string {
  return `${n.toString(16).toUpperCase().padStart(16, '0')}/0000000000`;
}

export interface HitInput {
  readonly entity: string;
  readonly plus: number;
  readonly minus?: number;
  readonly confidence?: number;
  /** How many of `plus` stand by themselves; all, as a worker that does not tell says, when left out. */
  readonly proven?: number;
  readonly classes?: readonly string[];
  readonly masked?: string;
}

export interface ObservationInput {
  readonly at?: number;
  readonly epoch?: number;
  readonly schema?: string;
  readonly dataset?: string;
  readonly model?: string;
  readonly exact?: boolean;
  readonly operations?: Partial<Observation['operations']>;
  readonly records?: number;
  readonly latencyMs?: number;
  readonly recovered?: readonly string[];
  readonly fields: Readonly<
    Record<
      string,
      {
        readonly plus?: number;
        readonly minus?: number;
        readonly nulls?: number;
        readonly unavailable?: number;
        readonly unexamined?: FieldObservation['unexamined'];
        readonly hits?: readonly HitInput[];
      }
    >
  >;
}

export function observation(input: ObservationInput): Observation {
  const at = input.at ?? 1;
  const committedAtMs = 1_799_999_999_000 + at;
  const operations = { c: 0, u: 0, d: 0, r: 0, t: 0, ...input.operations };
  const latency = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
  if (input.latencyMs !== undefined)
    latency[latencyBucket(input.latencyMs)] = operations.c + operations.u + operations.d || 1;
  return Observation.parse({
    id: `changes/0/${at}-${at}/${input.dataset ?? CUSTOMER}/${input.epoch ?? 1}`,
    source: SOURCE,
    dataset: input.dataset ?? CUSTOMER,
    schema: input.schema ?? 's1',
    epoch: input.epoch ?? 1,
    modelVersion: input.model ?? 'm1',
    exact: input.exact ?? true,
    operations,
    records: input.records ?? operations.c + operations.r - operations.d,
    positions: { from: position(at), to: position(at) },
    times: { committedAtMs, capturedAtMs: committedAtMs + 2, labelledAtMs: committedAtMs + 10 },
    latency,
    recovered: input.recovered ?? [],
    fields: Object.entries(input.fields).map(([path, seen]) => ({
      path,
      plus: seen.plus ?? 0,
      minus: seen.minus ?? 0,
      nullPlus: seen.nulls ?? 0,
      nullMinus: 0,
      unavailable: seen.unavailable ?? 0,
      unexamined: seen.unexamined ?? [],
      lengthPlus: (seen.plus ?? 0) * 12,
      entities: (seen.hits ?? []).map((hit) => ({
        entity: hit.entity,
        classes: hit.classes ?? ['PII'],
        plus: hit.plus,
        minus: hit.minus ?? 0,
        confidencePlus: hit.plus * (hit.confidence ?? 0.95),
        best: hit.plus === 0 ? 0 : (hit.confidence ?? 0.95),
        highPlus: hit.plus,
        ...(hit.proven === undefined ? {} : { provenPlus: hit.proven, provenMinus: 0 }),
        masked: hit.masked ?? 'x***',
        reason: 'pattern and checksum',
        first: { position: position(at), committedAtMs, capturedAtMs: committedAtMs + 2 },
      })),
    })),
  });
}

export interface LetterInput {
  readonly offset: number;
  /** Position number of the change, when it could be read; else that of the change before it. */
  readonly at?: number;
  readonly after?: number;
  readonly retryOf?: string | null;
  readonly dataset?: string;
}

/** Id of the dead letter of the change at an offset. */
export function letterId(offset: number): string {
  return `shop.public.customer/0/${offset}`;
}

/** A change that a worker put aside. */
export function letter(input: LetterInput): DeadLetter {
  return DeadLetter.parse({
    id: letterId(input.offset),
    topic: 'shop.public.customer',
    partition: 0,
    offset: String(input.offset),
    source: SOURCE,
    dataset: input.dataset ?? CUSTOMER,
    position: input.at === undefined ? null : position(input.at),
    after: input.after === undefined ? null : position(input.after),
    code: input.at === undefined ? 'VIG_F301' : 'VIG_F303',
    reason: 'the record could not be handled',
    failedAtMs: 1_799_999_999_700 + input.offset,
    attempts: input.retryOf === undefined ? 1 : 2,
    retryOf: input.retryOf ?? null,
    record: { key: null, value: null, headers: {}, timestampMs: 1 },
  });
}

export interface SchemaInput {
  readonly id: string;
  readonly at: number;
  readonly dataset?: string;
  readonly dropped?: boolean;
  /** Name to `type` or `[type, ordinal]`; without an ordinal the column's identity is its name. */
  readonly columns: Readonly<Record<string, string | readonly [type: string, ordinal: number]>>;
}

export function schema(input: SchemaInput): DatasetSchema {
  const urn = input.dataset ?? CUSTOMER;
  const name = decodeURIComponent(urn.slice(urn.lastIndexOf('/') + 1));
  return DatasetSchema.parse({
    id: input.id,
    source: SOURCE,
    sourceKind: 'postgres',
    dataset: { namespace: urn.slice(0, urn.lastIndexOf('/')), name },
    urn,
    path: name.split('.'),
    kind: 'table',
    beforeImage: 'full',
    fields: Object.entries(input.columns).map(([column, what]) => ({
      name: column,
      type: typeof what === 'string' ? what : what[0],
      kind: 'text',
      nullable: true,
      ...(typeof what === 'string' ? {} : { ordinal: what[1] }),
    })),
    ...(input.dropped === undefined ? {} : { dropped: input.dropped }),
    position: position(input.at),
    observedAtMs: 1_799_999_999_000 + input.at,
  });
}

export function epoch(number: number, state: 'reading' | 'complete', rows = 0, dataset = CUSTOMER): SourceEvent {
  return SourceEvent.parse({
    type: 'epoch',
    source: SOURCE,
    dataset,
    epoch: number,
    state,
    reason: 'initial',
    rows,
    position: position(number),
    atMs: 1_799_999_999_500,
  });
}

export function status(input: {
  readonly state: string;
  readonly retainedBytes?: number;
  readonly code?: string;
}): SourceEvent {
  return SourceEvent.parse({
    type: 'status',
    source: SOURCE,
    kind: 'postgres',
    namespace: 'postgres://db.example:5432',
    state: input.state,
    position: position(5),
    committedAtMs: 1_799_999_999_000,
    heardAtMs: 1_799_999_999_500,
    retainedBytes: input.retainedBytes ?? 0,
    lagBytes: 0,
    snapshot: null,
    error:
      input.code === undefined
        ? null
        : { code: input.code, message: 'the source ended the connection', mend: 'Nothing to do' },
    atMs: 1_799_999_999_600,
  });
}

export { topics };
