import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * A label and everything it may say. A closed set is written out and every series begins at 0; an open one (the ids of
 * sources) is bounded by `most`: what comes after that many different values is counted as `other`.
 */
export type LabelValues = readonly string[] | { readonly most: number };
export type LabelSets = Readonly<Record<string, LabelValues>>;

type Unit = 'seconds' | 'bytes' | 'ratio';

/** `vigie_<area>_<noun>[_<unit>][_total]`. */
export interface MetricSpec<L extends LabelSets> {
  readonly area: string;
  readonly noun: string;
  readonly unit?: Unit | undefined;
  readonly help: string;
  readonly labels: L;
}

export interface Instrument<L extends LabelSets> {
  /** The series of these label values. Keep it where it is used often: a look-up costs. */
  of(labels: Readonly<Record<keyof L & string, string>>): Series;
}

export interface Series {
  /** Counter: add; gauge: add, may be negative; histogram: observe. */
  add(amount: number): void;
  /** Gauge: set. For the others the same as `add`. */
  set(value: number): void;
}

export interface Metrics {
  readonly registry: Registry;
  counter<const L extends LabelSets>(spec: MetricSpec<L>): Instrument<L>;
  gauge<const L extends LabelSets>(spec: MetricSpec<L>): Instrument<L>;
  histogram<const L extends LabelSets>(spec: MetricSpec<L> & { readonly buckets: readonly number[] }): Instrument<L>;
}

/** A registry of its own with the metrics of the process; nothing is global. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    counter(spec) {
      const counter = new Counter({
        name: nameOf(spec, 'total'),
        help: spec.help,
        labelNames: Object.keys(spec.labels),
        registers,
      });
      return instrument(spec.labels, (labels) => {
        const child = counter.labels(labels);
        child.inc(0);
        const add = (amount: number) => child.inc(amount);
        return { add, set: add };
      });
    },
    gauge(spec) {
      const gauge = new Gauge({ name: nameOf(spec), help: spec.help, labelNames: Object.keys(spec.labels), registers });
      return instrument(spec.labels, (labels) => {
        const child = gauge.labels(labels);
        child.set(0);
        return { add: (amount) => child.inc(amount), set: (value) => child.set(value) };
      });
    },
    histogram(spec) {
      const histogram = new Histogram({
        name: nameOf(spec),
        help: spec.help,
        labelNames: Object.keys(spec.labels),
        buckets: [...spec.buckets],
        registers,
      });
      return instrument(spec.labels, (labels) => {
        histogram.zero(labels);
        const child = histogram.labels(labels);
        const add = (amount: number) => child.observe(amount);
        return { add, set: add };
      });
    },
  };
}

type Labels = Readonly<Record<string, string>>;

function instrument<L extends LabelSets>(sets: L, make: (labels: Labels) => Series): Instrument<L> {
  const series = new Map<string, Series>();
  const open = new Map<string, Set<string>>();
  const admitted = (labels: Labels): Labels =>
    Object.fromEntries(
      Object.keys(sets).map((name) => [name, admittedValue(sets[name], labels[name] ?? 'other', known(open, name))]),
    );
  const of = (given: Labels): Series => {
    const labels = admitted(given);
    const key = Object.values(labels).join('\0');
    const found = series.get(key) ?? make(labels);
    series.set(key, found);
    return found;
  };
  if (Object.values(sets).every(isClosed)) combinations(sets).forEach(of);
  return { of };
}

function isClosed(values: LabelValues): values is readonly string[] {
  return Array.isArray(values);
}

function admittedValue(values: LabelValues | undefined, value: string, seen: Set<string>): string {
  if (values === undefined) return 'other';
  if (isClosed(values)) return values.includes(value) ? value : 'other';
  if (!seen.has(value) && seen.size >= values.most) return 'other';
  seen.add(value);
  return value;
}

function known(open: Map<string, Set<string>>, name: string): Set<string> {
  const seen = open.get(name) ?? new Set<string>();
  open.set(name, seen);
  return seen;
}

function combinations(sets: LabelSets): readonly Labels[] {
  return Object.entries(sets).reduce<readonly Labels[]>(
    (all, [name, values]) =>
      isClosed(values) ? all.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value }))) : all,
    [{}],
  );
}

function nameOf({ area, noun, unit }: MetricSpec<LabelSets>, ending?: 'total'): string {
  return ['vigie', area, noun, unit, ending].filter((part) => part !== undefined).join('_');
}
