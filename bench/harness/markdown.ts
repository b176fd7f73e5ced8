import { cpus, totalmem } from 'node:os';
import type { Figure } from './figure.ts';

export interface Report {
  readonly title: string;
  /** What measures it again. */
  readonly command: string;
  /** What shares the cores. */
  readonly beside: string;
  readonly date: string;
  readonly short: boolean;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly figures: readonly Figure[];
  /** What could not be measured, and why. */
  readonly failures?: readonly string[] | undefined;
}

export function thisMachine(): Report['machine'] {
  return {
    cores: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The results table as it is committed under docs/results. */
export function toMarkdown(report: Report): string {
  const { title, command, beside, date, short, machine, figures, failures = [] } = report;
  const lines = [
    `# ${title}`,
    '',
    `Measured on ${date}${short ? ' (short run)' : ''}: ${machine.cores} cores (${machine.model}), ${machine.memoryGiB} GiB, Node.js ${machine.node}. ${beside} share the cores.`,
    `Run it again with \`${command} -- --save\`. Machines differ: compare the ratios.`,
    '',
    '| figure | measured | target | met | yardstick in the same run | ratio |',
    '| --- | ---: | --- | --- | --- | ---: |',
    ...figures.map(
      ({ name, value, unit, target, met, yardstick, ratio }) =>
        `| ${name} | ${round(value)} ${unit} | ${target}${met === null ? '' : ` ${unit}`} | ${met === null ? 'not judged' : met ? 'yes' : '**no**'} | ${yardstick === null ? '' : `${yardstick.name}: ${round(yardstick.value)} ${yardstick.unit}`} | ${ratio === null ? '' : ratio.toFixed(2)} |`,
    ),
    '',
    ...failures.map((failure) => `- **Not measured**: ${failure}`),
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
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
