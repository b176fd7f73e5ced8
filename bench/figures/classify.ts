import { z } from 'zod';
import { figure, type Figure } from '../harness/figure.ts';
import { runScript } from '../harness/run-script.ts';

const Speed = z.object({
  engine: z.string(),
  importMs: z.number(),
  startMs: z.number(),
  residentMb: z.number(),
  residentBeforeMb: z.number(),
  repeated: z.object({ valuesPerSecond: z.number(), findings: z.number() }),
  unrepeated: z.object({ valuesPerSecond: z.number(), findings: z.number() }),
  freeText: z.object({ megabytesPerSecond: z.number(), findings: z.number() }),
  worst: z.object({ ms: z.number(), input: z.string(), inputs: z.number() }),
});

/** What the classifier does on one core, in a process of its own. */
export async function classify(short: boolean): Promise<readonly Figure[]> {
  const script = new URL('../classify/speed.ts', import.meta.url);
  const speed = Speed.parse(JSON.parse(await runScript(script, { args: short ? ['--short'] : [] })));
  const { repeated, unrepeated, freeText, worst } = speed;
  const details = { engine: speed.engine };
  return [
    figure({
      name: 'classify: 20 columns, values as often as in a table',
      value: repeated.valuesPerSecond,
      unit: 'values/s of one core',
      atLeast: 1_000_000,
      details: { ...details, findings: repeated.findings },
    }),
    figure({
      name: 'classify: 20 columns, no value twice',
      value: unrepeated.valuesPerSecond,
      unit: 'values/s of one core',
      atLeast: 300_000,
      details: { ...details, findings: unrepeated.findings },
    }),
    figure({
      name: 'classify: free text',
      value: freeText.megabytesPerSecond,
      unit: 'MB/s of one core',
      atLeast: 20,
      details: { ...details, findings: freeText.findings },
    }),
    figure({
      name: 'classify: the longest that 1 MB of hostile input takes',
      value: worst.ms,
      unit: 'ms',
      atMost: 50,
      details: { ...details, input: worst.input, inputs: worst.inputs },
    }),
    figure({
      name: 'classify: start of an engine, with its modules',
      value: speed.importMs + speed.startMs,
      unit: 'ms',
      atMost: 300,
      details: { ...details, importMs: Math.round(speed.importMs), startMs: Math.round(speed.startMs) },
    }),
    figure({
      name: 'classify: memory of a process with an engine',
      value: speed.residentMb,
      unit: 'MiB resident',
      atMost: 120,
      details: { ...details, withoutEngineMb: Math.round(speed.residentBeforeMb) },
    }),
  ];
}
