/** One measured figure of the product, beside what was asked and a yardstick measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure is held against, for example `>= 10000` or `<= 25`. */
  readonly target: string;
  readonly met: boolean;
  readonly yardstick: { readonly name: string; readonly value: number; readonly unit: string } | null;
  /** value / yardstick: what to compare between machines. */
  readonly ratio: number | null;
  readonly details: Readonly<Record<string, number | string>>;
}

export function figure(options: {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly yardstick?: Figure['yardstick'];
  readonly details?: Figure['details'] | undefined;
}): Figure {
  const { name, value, unit, atLeast, atMost, yardstick = null, details = {} } = options;
  const met = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  const target = atLeast === undefined ? (atMost === undefined ? '' : `<= ${atMost}`) : `>= ${atLeast}`;
  const ratio = yardstick === null || yardstick.value === 0 ? null : value / yardstick.value;
  return { name, value, unit, target, met, yardstick, ratio, details };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
