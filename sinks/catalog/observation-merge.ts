import { LATENCY_BOUNDS_MS, latencyBucket, type FieldObservation, type Observation } from '#contract/observation';
import type { LabelTimes } from '#contract/label';
import type { Position } from '#contract/position';
import { storablePath, storableText, type FieldPlace } from './field-paths.ts';
import { addUnexamined, NONE_UNEXAMINED, type UnexaminedSums } from './unexamined.ts';

type EntityObservation = FieldObservation['entities'][number];

/** Sums of one field in one epoch by one model version. Rows as the evidence tables have them. */
export interface CounterDelta {
  readonly epoch: number;
  readonly modelVersion: string;
  newestPosition: string;
  plus: number;
  minus: number;
  nullPlus: number;
  nullMinus: number;
  unavailable: number;
  lengthPlus: number;
  unexaminedPlus: UnexaminedSums;
  unexaminedMinus: UnexaminedSums;
}

export interface EntityDelta {
  readonly epoch: number;
  readonly modelVersion: string;
  readonly entity: string;
  classes: readonly string[];
  plus: number;
  minus: number;
  confidenceMicros: number;
  bestMicros: number;
  highPlus: number;
  provenPlus: number;
  provenMinus: number;
  masked: string;
  reason: string;
}

/** The earliest hit of an entity in these observations, counted or not. */
export interface FirstHit {
  readonly entity: string;
  readonly classes: EntityObservation['classes'];
  readonly position: Position;
  readonly times: LabelTimes;
  readonly masked: string;
}

export interface FieldDelta extends FieldPlace {
  readonly path: string;
  readonly counters: Map<string, CounterDelta>;
  readonly entities: Map<string, EntityDelta>;
  readonly first: Map<string, FirstHit>;
  /** The newest change that touched the field. */
  newest: { readonly position: Position; readonly times: LabelTimes };
}

export interface EpochDelta {
  readonly epoch: number;
  reads: number;
  creates: number;
  updates: number;
  deletes: number;
  truncates: number;
  records: number;
  /** Values of after-images that were examined. */
  values: number;
  exact: boolean;
  readonly coverage: Map<string, CoverageDelta>;
}

export interface CoverageDelta {
  readonly modelVersion: string;
  from: string;
  to: string;
  fromMs: number;
  toMs: number;
  records: number;
  /** Values of after-images. */
  unexamined: UnexaminedSums;
}

export interface LatencyDelta {
  readonly label: number[];
  readonly catalogue: number[];
}

/** What a set of observations says of one dataset. */
export interface DatasetDelta {
  readonly fields: Map<string, FieldDelta>;
  readonly epochs: Map<number, EpochDelta>;
  readonly latency: Map<number, LatencyDelta>;
  newestCommittedAtMs: number;
}

const MINUTE_MS = 60_000;
export const LATENCY_BUCKETS = LATENCY_BOUNDS_MS.length + 1;

/**
 * Adds observations of one dataset up. Every number is a sum, a minimum or a maximum with a total order behind it, so
 * that neither the order of observations nor how they are cut into calls changes what is stored (P2).
 *
 */
export function mergeObservations(observations: readonly Observation[], options: MergeOptions): DatasetDelta {
  const delta: DatasetDelta = { fields: new Map(), epochs: new Map(), latency: new Map(), newestCommittedAtMs: 0 };
  for (const one of observations) {
    delta.newestCommittedAtMs = Math.max(delta.newestCommittedAtMs, one.times.committedAtMs);
    addEpoch(delta, one);
    addLatency(delta, one, options.nowMs);
    for (const field of one.fields) addField(delta, one, field, options);
  }
  return delta;
}

export interface MergeOptions {
  /** Where a path lies in the shape that the observation was made under. */
  place(schema: string, path: string): FieldPlace;
  /** When the catalogue takes the observations: what is left of their way to it. */
  readonly nowMs: number;
  /** Hits below are no first values. */
  readonly minimumConfidence: number;
}

function addEpoch(delta: DatasetDelta, one: Observation): void {
  const { c, u, d, r, t } = one.operations;
  const epoch = getOrMake(delta.epochs, one.epoch, () => ({
    epoch: one.epoch,
    reads: 0,
    creates: 0,
    updates: 0,
    deletes: 0,
    truncates: 0,
    records: 0,
    values: 0,
    exact: true,
    coverage: new Map<string, CoverageDelta>(),
  }));
  epoch.reads += r;
  epoch.creates += c;
  epoch.updates += u;
  epoch.deletes += d;
  epoch.truncates += t;
  epoch.records += one.records;
  for (const field of one.fields) epoch.values += field.plus;
  epoch.exact &&= one.exact;
  const { from, to } = one.positions;
  const { committedAtMs } = one.times;
  const covered = getOrMake(epoch.coverage, one.modelVersion, () => ({
    modelVersion: one.modelVersion,
    from,
    to,
    fromMs: committedAtMs,
    toMs: committedAtMs,
    records: 0,
    unexamined: NONE_UNEXAMINED,
  }));
  if (from < covered.from) covered.from = from;
  if (to > covered.to) covered.to = to;
  covered.fromMs = Math.min(covered.fromMs, committedAtMs);
  covered.toMs = Math.max(covered.toMs, committedAtMs);
  covered.records += c + u + d + r + t;
  for (const field of one.fields) covered.unexamined = addUnexamined(covered.unexamined, unexaminedOf(field, 'plus'));
}

/** What came after the label took the same time for every record of the batch, so the histogram moves as a whole. */
function addLatency(delta: DatasetDelta, one: Observation, nowMs: number): void {
  if (one.latency.every((n) => n === 0)) return;
  const minute = Math.floor(one.times.labelledAtMs / MINUTE_MS);
  const target = getOrMake(delta.latency, minute, () => ({ label: emptyBuckets(), catalogue: emptyBuckets() }));
  const restMs = Math.max(0, nowMs - one.times.labelledAtMs);
  for (const [i, n] of one.latency.entries()) {
    if (n === 0 || i >= LATENCY_BUCKETS) continue;
    const bound = LATENCY_BOUNDS_MS[i];
    const there = bound === undefined ? LATENCY_BUCKETS - 1 : latencyBucket(bound + restMs);
    target.label[i] = (target.label[i] ?? 0) + n;
    target.catalogue[there] = (target.catalogue[there] ?? 0) + n;
  }
}

function emptyBuckets(): number[] {
  return Array.from({ length: LATENCY_BUCKETS }, () => 0);
}

function addField(delta: DatasetDelta, one: Observation, seen: FieldObservation, options: MergeOptions): void {
  const path = storablePath(seen.path);
  const at = options.place(one.schema, path);
  const { to } = one.positions;
  const field = getOrMake(delta.fields, `${at.columnKey}\0${at.subpath}`, () => ({
    ...at,
    path,
    counters: new Map<string, CounterDelta>(),
    entities: new Map<string, EntityDelta>(),
    first: new Map<string, FirstHit>(),
    newest: { position: to, times: one.times },
  }));
  if (to > field.newest.position) field.newest = { position: to, times: one.times };
  addCounters(field, one, seen);
  for (const entity of seen.entities) {
    addEntity(field, one, entity);
    if (entity.best >= options.minimumConfidence) addFirst(field, one, entity);
  }
}

function addCounters(field: FieldDelta, one: Observation, seen: FieldObservation): void {
  const sums = getOrMake(field.counters, `${one.epoch}/${one.modelVersion}`, () => ({
    epoch: one.epoch,
    modelVersion: one.modelVersion,
    newestPosition: one.positions.to,
    plus: 0,
    minus: 0,
    nullPlus: 0,
    nullMinus: 0,
    unavailable: 0,
    lengthPlus: 0,
    unexaminedPlus: NONE_UNEXAMINED,
    unexaminedMinus: NONE_UNEXAMINED,
  }));
  if (one.positions.to > sums.newestPosition) sums.newestPosition = one.positions.to;
  sums.plus += seen.plus;
  sums.minus += seen.minus;
  sums.nullPlus += seen.nullPlus;
  sums.nullMinus += seen.nullMinus;
  sums.unavailable += seen.unavailable;
  sums.lengthPlus += Math.round(seen.lengthPlus);
  sums.unexaminedPlus = addUnexamined(sums.unexaminedPlus, unexaminedOf(seen, 'plus'));
  sums.unexaminedMinus = addUnexamined(sums.unexaminedMinus, unexaminedOf(seen, 'minus'));
}

function unexaminedOf({ unavailable, unexamined }: FieldObservation, side: 'plus' | 'minus'): UnexaminedSums {
  if (unavailable === 0 && unexamined.length === 0) return NONE_UNEXAMINED;
  const of = (reason: (typeof unexamined)[number]['reason']): number =>
    unexamined.reduce((sum, one) => (one.reason === reason ? sum + one[side] : sum), 0);
  return {
    binary: of('binary'),
    'beyond-bounds': of('beyond-bounds'),
    oversized: of('oversized'),
    unchanged: side === 'plus' ? unavailable : 0,
  };
}

function addEntity(field: FieldDelta, one: Observation, seen: EntityObservation): void {
  if (seen.plus === 0 && seen.minus === 0) return;
  const best = micros(seen.best);
  const masked = storableText(seen.masked);
  const reason = storableText(seen.reason);
  const sums = getOrMake(field.entities, `${one.epoch}/${one.modelVersion}/${seen.entity}`, () => ({
    epoch: one.epoch,
    modelVersion: one.modelVersion,
    entity: storableText(seen.entity),
    classes: [],
    plus: 0,
    minus: 0,
    confidenceMicros: 0,
    bestMicros: -1,
    highPlus: 0,
    provenPlus: 0,
    provenMinus: 0,
    masked: '',
    reason: '',
  }));
  sums.classes = [...new Set([...sums.classes, ...seen.classes])].toSorted();
  sums.plus += seen.plus;
  sums.minus += seen.minus;
  sums.confidenceMicros += micros(seen.confidencePlus);
  sums.highPlus += seen.highPlus;
  // A worker that did not tell knew of no others.
  sums.provenPlus += seen.provenPlus ?? seen.highPlus;
  sums.provenMinus += seen.provenMinus ?? 0;
  // Equal bests are told apart by their texts, so that the choice does not depend on who came first.
  const tie = best === sums.bestMicros ? compareBytes(masked, sums.masked) || compareBytes(reason, sums.reason) : 0;
  if (best > sums.bestMicros || tie < 0) {
    sums.bestMicros = best;
    sums.masked = masked;
    sums.reason = reason;
  }
}

/** A hit that went out with its row and was never counted in is not a first value. */
function addFirst(field: FieldDelta, one: Observation, seen: EntityObservation): void {
  if (seen.plus === 0 && seen.minus > 0) return;
  const known = field.first.get(seen.entity);
  if (known !== undefined && known.position <= seen.first.position) return;
  field.first.set(seen.entity, {
    entity: storableText(seen.entity),
    classes: seen.classes,
    position: seen.first.position,
    times: {
      committedAtMs: seen.first.committedAtMs,
      capturedAtMs: seen.first.capturedAtMs,
      labelledAtMs: one.times.labelledAtMs,
    },
    masked: storableText(seen.masked),
  });
}

/** The order that PostgreSQL's "C" collation has, which goes on with the merge. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function micros(confidence: number): number {
  return Math.round(confidence * 1e6);
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
