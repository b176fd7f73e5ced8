import type { Figure } from './figure.ts';

export interface Report {
  readonly date: string;
  readonly short: boolean;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly figures: readonly Figure[];
}

/** The results table as it is committed under docs/results. */
export function toMarkdown({ date, short, machine, figures }: Report): string {
  const lines = [
    '# Benchmark results',
    '',
    `Measured on ${date}${short ? ' (short run)' : ''}: ${machine.cores} cores (${machine.model}), ${machine.memoryGiB} GiB, Node.js ${machine.node}. Source, log, catalogue and Vigie share the cores.`,
    'Run it again with `npm run bench -- --save`. Machines differ: compare the ratios.',
    '',
    '| figure | measured | target | met | yardstick in the same run | ratio |',
    '| --- | ---: | --- | --- | --- | ---: |',
    ...figures.map(
      ({ name, value, unit, target, met, yardstick, ratio }) =>
        `| ${name} | ${round(value)} ${unit} | ${target} ${unit} | ${met ? 'yes' : '**no**'} | ${yardstick === null ? '' : `${yardstick.name}: ${round(yardstick.value)} ${yardstick.unit}`} | ${ratio === null ? '' : ratio.toFixed(2)} |`,
    ),
    '',
    ...figures.map(
      ({ name, details }) =>
        `- ${name}: ${Object.entries(details)
          .map(([key, value]) => `${key} ${typeof value === 'number' ? round(value) : value}`)
          .join(', ')}`,
    ),
    '',
  ];
  return lines.join('\n');
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
