import type { DataClass } from '#contract/classes';

/** Counters of a field in one epoch by one model version: sums over its merged observations. */
export interface FieldCounters {
  readonly epoch: number;
  readonly modelVersion: string;
  readonly newestPosition: string;
  readonly plus: number;
  readonly minus: number;
  readonly nullPlus: number;
  readonly nullMinus: number;
}

/** Counters of one entity in a field, in one epoch by one model version. */
export interface EntityCounters {
  readonly epoch: number;
  readonly modelVersion: string;
  readonly entity: string;
  readonly classes: readonly DataClass[];
  readonly plus: number;
  readonly minus: number;
  /** Sum and maximum of the confidences of the counted hits, in millionths. */
  readonly confidenceMicros: number;
  readonly bestMicros: number;
  /** Hits that stand by themselves: a checksum passed, or at or above the high threshold. */
  readonly provenPlus: number;
  readonly provenMinus: number;
  readonly masked: string;
  readonly reason: string;
}

/** What holds for all fields of a dataset. */
export interface EpochFacts {
  readonly epoch: number;
  /** Every update and delete of the epoch came with its full before-image. */
  readonly exact: boolean;
}

export interface EntityEvidence {
  readonly entity: string;
  readonly classes: readonly DataClass[];
  /** Values that carry the entity now, and that ever carried it in this epoch. */
  readonly hits: number;
  readonly seen: number;
  /** Of these, the ones that stand by themselves. */
  readonly proven: number;
  readonly provenSeen: number;
  /**
   * False when it is certain that no value carries it any more: counted down to zero, in an epoch that is complete,
   * exactly, by one model version.
   */
  readonly present: boolean;
  /** Mean and best confidence of the hits, 0 to 1. */
  readonly mean: number;
  readonly best: number;
  readonly masked: string;
  readonly reason: string;
}

/** Evidence of a field as labels are decided on. */
export interface FieldEvidence {
  readonly examined: number;
  readonly nulls: number;
  /** The counters are exact: before-images are whole and one model version did all the counting. */
  readonly exact: boolean;
  /** Some epoch is complete: what neither it nor a newer one has a sign of is not there. */
  readonly settled: boolean;
  /** The version that saw the newest position; null when nothing was seen. */
  readonly modelVersion: string | null;
  readonly entities: readonly EntityEvidence[];
}

/**
 * Adds up a field's counters. Model versions of one epoch are netted against each other, since a value counted in by
 * one version may be counted out by the next; they then can't be exact. Epochs are never added, they count the same
 * rows again: while a newer one is read, each entity keeps the greater of its counts.
 */
export function netEvidence(
  fields: readonly FieldCounters[],
  entities: readonly EntityCounters[],
  dataset: { readonly epochs: readonly EpochFacts[]; readonly completeEpoch: number | null },
): FieldEvidence {
  const numbers = [...new Set([...fields.map((row) => row.epoch), ...entities.map((row) => row.epoch)])].toSorted(
    (a, b) => a - b,
  );
  const parts = numbers.map((epoch) => {
    const own = fields.filter((row) => row.epoch === epoch);
    const exact = (dataset.epochs.find((facts) => facts.epoch === epoch)?.exact ?? true) && own.length <= 1;
    const certain = exact && dataset.completeEpoch !== null && epoch <= dataset.completeEpoch;
    return {
      examined: net(own, (row) => row.plus - row.minus),
      nulls: net(own, (row) => row.nullPlus - row.nullMinus),
      exact,
      entities: netEntities(
        entities.filter((row) => row.epoch === epoch),
        certain,
      ),
    };
  });
  const largest = parts.reduce<(typeof parts)[number] | null>(
    (a, b) => (a === null || b.examined >= a.examined ? b : a),
    null,
  );
  return {
    examined: largest?.examined ?? 0,
    nulls: largest?.nulls ?? 0,
    exact: parts.every((part) => part.exact),
    settled: dataset.completeEpoch !== null,
    modelVersion: newestVersion(fields),
    entities: greatest(parts.flatMap((part) => part.entities)),
  };
}

function net<T>(rows: readonly T[], amount: (row: T) => number): number {
  return Math.max(
    0,
    rows.reduce((sum, row) => sum + amount(row), 0),
  );
}

function netEntities(rows: readonly EntityCounters[], certain: boolean): readonly EntityEvidence[] {
  return [...Map.groupBy(rows, (row) => row.entity)].map(([entity, versions]) => {
    const seen = versions.reduce((sum, row) => sum + row.plus, 0);
    const hits = net(versions, (row) => row.plus - row.minus);
    const micros = versions.reduce((sum, row) => sum + row.confidenceMicros, 0);
    const top = versions.reduce((a, b) => (showsBetter(b, a) ? b : a));
    return {
      entity,
      classes: [...new Set(versions.flatMap((row) => row.classes))].toSorted(),
      hits,
      seen,
      proven: net(versions, (row) => row.provenPlus - row.provenMinus),
      provenSeen: versions.reduce((sum, row) => sum + row.provenPlus, 0),
      present: hits > 0 || !certain,
      mean: seen === 0 ? 0 : micros / seen / 1e6,
      best: top.bestMicros / 1e6,
      masked: top.masked,
      reason: top.reason,
    };
  });
}

/** Ties go by the name of the version, so that the order of rows decides nothing. */
function showsBetter(a: EntityCounters, b: EntityCounters): boolean {
  return a.bestMicros > b.bestMicros || (a.bestMicros === b.bestMicros && a.modelVersion < b.modelVersion);
}

/** Of each entity the epoch with the most hits; it is present, and proven, when any epoch says so. */
function greatest(all: readonly EntityEvidence[]): readonly EntityEvidence[] {
  return [...Map.groupBy(all, (one) => one.entity)]
    .map(([, epochs]) => ({
      ...epochs.reduce((a, b) => (b.hits > a.hits || (b.hits === a.hits && b.seen > a.seen) ? b : a)),
      proven: Math.max(...epochs.map((one) => one.proven)),
      provenSeen: Math.max(...epochs.map((one) => one.provenSeen)),
      present: epochs.some((one) => one.seen > 0 && one.present),
    }))
    .toSorted((a, b) => (a.entity < b.entity ? -1 : 1));
}

function newestVersion(fields: readonly FieldCounters[]): string | null {
  const newest = fields.reduce<FieldCounters | null>((a, b) => (a === null || isNewer(b, a) ? b : a), null);
  return newest?.modelVersion ?? null;
}

function isNewer(a: FieldCounters, b: FieldCounters): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  if (a.newestPosition !== b.newestPosition) return a.newestPosition > b.newestPosition;
  return a.modelVersion > b.modelVersion;
}
