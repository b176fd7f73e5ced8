import type { Change } from '#contract/change';
import type { Finding } from '#contract/finding';
import { LATENCY_BOUNDS_MS, latencyBucket, type FieldObservation, type Observation } from '#contract/observation';
import type { Examination } from '../examination.ts';
import { reasonOf } from './reason.ts';
import { maxPosition, minPosition, type Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';

export type Side = 'plus' | 'minus';

interface EntityTally {
  readonly finding: Finding;
  plus: number;
  minus: number;
  confidencePlus: number;
  highPlus: number;
  provenPlus: number;
  provenMinus: number;
  best: Finding;
  /** From here on it is held certain. */
  readonly high: number;
  readonly first: { readonly position: Position; readonly committedAtMs: number; readonly capturedAtMs: number };
}

interface FieldTally {
  plus: number;
  minus: number;
  nullPlus: number;
  nullMinus: number;
  unavailable: number;
  lengthPlus: number;
  /** Null until there is one: of most fields all is examined. */
  unexamined: Map<UnexaminedReason, Sides> | null;
  readonly entities: Map<string, EntityTally>;
}

type UnexaminedReason = FieldObservation['unexamined'][number]['reason'];
type Sides = { plus: number; minus: number };

/** An image of a change. */
export interface SideOfChange {
  readonly change: Change;
  readonly side: Side;
  /** False when the image is no evidence. */
  readonly counted: boolean;
}

/** The confidence from which an entity in a field is held certain; asked once per batch, field and entity. */
export type HighOf = (finding: Finding) => number;

/** Adds up what one batch shows of one dataset in one epoch; {@link Tally.observation} is the sum. */
export interface Tally {
  record(change: Change): void;
  /** A value of the column at `column` of the schema, and what was found in it. */
  value(column: number, seen: Examination, length: number, at: SideOfChange): void;
  empty(column: number, at: SideOfChange): void;
  /** A change among these was put back from the dead letters. */
  recovered(letter: string): void;
  observation(id: string, labelledAtMs: number, modelVersion: string): Observation;
}

export function createTally(schema: DatasetSchema, epoch: number, highOf: HighOf): Tally {
  const columns = schema.fields.map(newField);
  const columnAt = new Map(schema.fields.map(({ name }, index) => [name, index]));
  const nested = new Map<string, FieldTally>();
  const operations = { c: 0, u: 0, d: 0, r: 0, t: 0 };
  const commits: number[] = [];
  const recovered: string[] = [];
  let records = 0;
  let exact = true;
  let from: Position | null = null;
  let to: Position | null = null;
  let committedAtMs = 0;
  let capturedAtMs = 0;

  const at = (path: string): FieldTally => {
    const column = columnAt.get(path);
    const field = column === undefined ? nested.get(path) : columns[column];
    if (field !== undefined) return field;
    const made = newField();
    nested.set(path, made);
    return made;
  };

  return {
    record(change) {
      operations[change.op] += 1;
      const { counts } = change;
      if ((change.op === 'c' || change.op === 'r') && counts !== 'none') records += 1;
      if (change.op === 'd' && counts !== 'none') records -= 1;
      if ((change.op === 'u' || change.op === 'd') && schema.beforeImage !== 'full') exact = false;
      from = from === null ? change.position : minPosition(from, change.position);
      to = to === null ? change.position : maxPosition(to, change.position);
      if (change.committedAtMs >= committedAtMs) {
        committedAtMs = change.committedAtMs;
        capturedAtMs = change.capturedAtMs;
      }
      if (change.snapshot === 'no') commits.push(change.committedAtMs);
    },
    value(column, { findings, unexamined }, length, image) {
      const field = columns[column];
      if (field === undefined) return;
      if (image.counted) {
        if (unexamined === null || isSeenInPart(unexamined, findings)) {
          field[image.side] += 1;
          if (image.side === 'plus') field.lengthPlus += length;
        }
        if (unexamined !== null) addUnexamined(field, unexamined, image.side);
        // What went out was not told, so it cannot be counted out.
        if (unexamined === 'unchanged' && image.side === 'minus') exact = false;
      }
      for (const finding of oncePerEntity(findings)) {
        const found = at(finding.path);
        if (image.counted && !columnAt.has(finding.path)) found[image.side] += 1;
        addHit(found, finding, image, highOf);
      }
    },
    empty(column, { side, counted }) {
      const field = columns[column];
      if (field !== undefined && counted) field[side === 'plus' ? 'nullPlus' : 'nullMinus'] += 1;
    },
    recovered(letter) {
      recovered.push(letter);
    },
    observation(id, labelledAtMs, modelVersion) {
      const latency = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
      for (const commit of commits) {
        const bucket = latencyBucket(labelledAtMs - commit);
        latency[bucket] = (latency[bucket] ?? 0) + 1;
      }
      const fields = [
        ...columns.map((field, i) => summary(schema.fields[i]?.name ?? '', field)),
        ...[...nested].map(([path, field]) => summary(path, field)),
      ];
      if (from === null || to === null) throw new TypeError('an observation without a record');
      return {
        id,
        source: schema.source,
        dataset: schema.urn,
        schema: schema.id,
        epoch,
        modelVersion,
        exact,
        operations,
        records,
        positions: { from, to },
        times: { committedAtMs, capturedAtMs, labelledAtMs },
        latency,
        fields: fields.filter(isNotEmpty),
        recovered,
      };
    },
  };
}

function newField(): FieldTally {
  return {
    plus: 0,
    minus: 0,
    nullPlus: 0,
    nullMinus: 0,
    unavailable: 0,
    lengthPlus: 0,
    unexamined: null,
    entities: new Map(),
  };
}

/** An array of which one element is binary was examined for the rest: what is found in a value was looked at. */
function isSeenInPart(unexamined: Examination['unexamined'], findings: readonly Finding[]): boolean {
  return unexamined === 'beyond-bounds' || findings.length > 0;
}

function addUnexamined(field: FieldTally, reason: UnexaminedReason | 'unchanged', side: Side): void {
  if (reason === 'unchanged') {
    if (side === 'plus') field.unavailable += 1;
    return;
  }
  field.unexamined ??= new Map();
  let sides = field.unexamined.get(reason);
  if (sides === undefined) field.unexamined.set(reason, (sides = { plus: 0, minus: 0 }));
  sides[side] += 1;
}

function addHit(field: FieldTally, finding: Finding, image: SideOfChange, highOf: HighOf): void {
  const { change, side, counted } = image;
  let tally = field.entities.get(finding.entity);
  if (tally === undefined) {
    // Made from a before-image alone, an entity has no first sighting of its own: the change that removed it stands in.
    const first = { position: change.position, committedAtMs: change.committedAtMs, capturedAtMs: change.capturedAtMs };
    tally = {
      finding,
      plus: 0,
      minus: 0,
      confidencePlus: 0,
      highPlus: 0,
      provenPlus: 0,
      provenMinus: 0,
      best: finding,
      high: highOf(finding),
      first,
    };
    field.entities.set(finding.entity, tally);
  }
  if (finding.confidence > tally.best.confidence) tally.best = finding;
  if (!counted) return;
  tally[side] += 1;
  const isHigh = finding.confidence >= tally.high;
  const isProven = isHigh || finding.explanation.validation === 'passed';
  if (side === 'minus') {
    if (isProven) tally.provenMinus += 1;
    return;
  }
  tally.confidencePlus += finding.confidence;
  if (isHigh) tally.highPlus += 1;
  if (isProven) tally.provenPlus += 1;
}

/** A text that holds five e-mail addresses is one value that holds e-mail addresses. */
function oncePerEntity(found: readonly Finding[]): readonly Finding[] {
  if (found.length < 2) return found;
  const best = new Map<string, Finding>();
  for (const finding of found) {
    const key = `${finding.entity}\n${finding.path}`;
    const known = best.get(key);
    if (known === undefined || known.confidence < finding.confidence) best.set(key, finding);
  }
  return [...best.values()];
}

function isNotEmpty(field: FieldObservation): boolean {
  const { plus, minus, nullPlus, nullMinus, unavailable, unexamined, entities } = field;
  return plus + minus + nullPlus + nullMinus + unavailable + unexamined.length + entities.length > 0;
}

function summary(path: string, { entities, unexamined, ...counters }: FieldTally): FieldObservation {
  return {
    path,
    ...counters,
    unexamined: unexamined === null ? [] : [...unexamined].map(([reason, sides]) => ({ reason, ...sides })),
    entities: [...entities].map(([entity, { best, finding: _finding, high: _high, ...tally }]) => ({
      entity,
      ...tally,
      classes: [...best.classes],
      best: best.confidence,
      masked: best.masked,
      reason: reasonOf(best.explanation),
    })),
  };
}
