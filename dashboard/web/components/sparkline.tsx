import { memo } from 'react';
import { sparklineShape } from './sparkline-path.ts';
import styles from './sparkline.module.css';

const SIZE = { width: 120, height: 32 };

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** The scale goes up to this at least. */
  readonly atLeast: number;
  /** The same in words, from the lowest and highest value. */
  readonly describe: (low: number, high: number) => string;
}

/** A trend without axes: a hint, never the only way to read a figure. */
export const Sparkline = memo(function Sparkline({ values, atLeast, describe }: SparklineProps) {
  const shape = sparklineShape(values, { ...SIZE, atLeast });
  if (shape === null) return <div className={styles.box} />;
  return (
    <svg
      className={styles.box}
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={describe(shape.low, shape.high)}
    >
      <path className={styles.area} d={shape.area} />
      <path className={styles.line} d={shape.line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
});
