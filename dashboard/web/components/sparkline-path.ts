export interface SparklineBox {
  readonly width: number;
  readonly height: number;
  /** The scale goes up to this at least: a figure that is far below it looks far below it. */
  readonly atLeast: number;
}

export interface SparklineShape {
  readonly line: string;
  readonly area: string;
  readonly low: number;
  readonly high: number;
}

/** Paths in a box of the given size, oldest left. Null with fewer than two points: a dot is no trend. Missing values break nothing: they are left out. */
export function sparklineShape(values: readonly (number | null)[], box: SparklineBox): SparklineShape | null {
  const points = values.flatMap((value, index) =>
    value === null || !Number.isFinite(value) ? [] : [{ index, value }],
  );
  if (points.length < 2) return null;
  const high = points.reduce((most, point) => Math.max(most, point.value), -Infinity);
  const low = points.reduce((least, point) => Math.min(least, point.value), Infinity);
  const last = values.length - 1;
  // From zero up: a trend must not look steep because its axis was cut. A flat line at zero lies on the floor.
  const top = Math.max(high, box.atLeast, Number.MIN_VALUE);
  const x = (index: number) => round((index / last) * box.width);
  const y = (value: number) => round(box.height - 1 - (Math.max(0, value) / top) * (box.height - 3));
  const line = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.index)} ${y(point.value)}`).join('');
  const from = x(points[0]?.index ?? 0);
  const to = x(points.at(-1)?.index ?? last);
  return { line, area: `${line}L${to} ${box.height}L${from} ${box.height}Z`, low, high };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
