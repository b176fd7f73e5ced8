/** One measured figure of the product, beside what was asked and a yardstick measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure is held against, for example `>= 10000` or `<= 25`. */
  readonly target: string;
  /** Null where this machine does not allow it to be judged. */
  readonly met: boolean | null;
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
  /** What it would be held against on another machine. */
  readonly unjudged?: string | undefined;
  readonly yardstick?: Figure['yardstick'];
  /** value / yardstick when left out. */
  readonly ratio?: number | undefined;
  readonly details?: Figure['details'] | undefined;
}): Figure {
  const { name, value, unit, atLeast, atMost, unjudged, yardstick = null, details = {} } = options;
  const isMet = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  const met = unjudged === undefined ? isMet : null;
  const target =
    unjudged ?? (atLeast === undefined ? (atMost === undefined ? '' : `<= ${bound(atMost)}`) : `>= ${bound(atLeast)}`);
  const ratio = options.ratio ?? (yardstick === null || yardstick.value === 0 ? null : value / yardstick.value);
  return { name, value, unit, target, met, yardstick, ratio, details };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** A target that was itself measured has more digits than mean anything. */
function bound(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toFixed(1)));
}

/** On standard output: for programs all of it, for people a line each and its details. */
export function printFigures(figures: readonly Figure[], asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(figures, null, 2)}\n` : figures.map(line).join(''));
}

export function verdict(met: Figure['met']): string {
  return met === null ? '--  ' : met ? 'ok  ' : 'MISS';
}

function line({ name, value, unit, target, met, yardstick, ratio, details }: Figure): string {
  const held =
    yardstick === null
      ? ''
      : `, ${((ratio ?? 0) * 100).toFixed(0)} % of ${yardstick.name} (${bound(yardstick.value)} ${yardstick.unit})`;
  return `${verdict(met)} ${name}: ${bound(value)} ${unit} (${target})${held}\n     ${JSON.stringify(details)}\n`;
}
