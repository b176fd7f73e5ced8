/**
 * `node bench/classify/speed.ts [--short]`: what one core classifies a second, the longest that 1 MB of hostile input
 * takes, and what it costs to start an engine; one JSON object. For `npm run bench -- classify`.
 */
import { parseArgs } from 'node:util';
import type { Value } from '#contract/change';
import type { FieldClassifier } from '#classifiers/examination';
import { freeTexts, MIXED_TABLE, mixedRows } from './mixed-table.ts';
import { worstInputs } from './worst-inputs.ts';

const { values: options } = parseArgs({ options: { short: { type: 'boolean', default: false } } });

const residentBefore = process.memoryUsage().rss;
const began = performance.now();
const { createEngine } = await import('#classifiers/engine');
const imported = performance.now();
const engine = createEngine({ rules: [], thresholds: { minimum: 0.7, high: 0.9 } });
const classifiers = MIXED_TABLE.fields.map((field) => [field.name, engine.forField(MIXED_TABLE, field)] as const);
const started = performance.now();
const residentStarted = process.memoryUsage().rss;

const ROWS = options.short ? 8000 : 40_000;
const note = engine.forField(MIXED_TABLE, { name: 'body', type: 'text', kind: 'text', nullable: true });

const result = {
  engine: engine.version,
  importMs: imported - began,
  startMs: started - imported,
  residentMb: residentStarted / 2 ** 20,
  residentBeforeMb: residentBefore / 2 ** 20,
  repeated: table(true),
  unrepeated: table(false),
  freeText: prose(),
  worst: worst(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** Values a second over rows of which none was seen before; the code is warm, as it is in a worker. */
function table(repeats: boolean): { readonly valuesPerSecond: number; readonly findings: number } {
  // Seeds are apart, so that the rows that warm are not those that count; words of pools are the same kind, not the same.
  const warm = mixedRows(ROWS / 2, repeats, 1);
  const rows = mixedRows(ROWS, repeats, 2);
  const pass = (all: typeof rows) => {
    let findings = 0;
    for (const row of all)
      for (const [name, classifier] of classifiers) findings += classifier.classify(row[name] ?? null).length;
    return findings;
  };
  pass(warm);
  pass(warm);
  const [findings, seconds] = timed(() => pass(rows));
  return { valuesPerSecond: (rows.length * classifiers.length) / seconds, findings };
}

function prose(): { readonly megabytesPerSecond: number; readonly findings: number } {
  const count = options.short ? 2000 : 10_000;
  const warm = freeTexts(count / 2, 3);
  const texts = freeTexts(count, 4);
  each(note, warm);
  const [findings, seconds] = timed(() => each(note, texts));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { megabytesPerSecond: bytes / 1e6 / seconds, findings };
}

/** The longest of many inputs of 1 MB, in milliseconds of the clock; the shortest of three tries of each counts. */
function worst(): { readonly ms: number; readonly input: string; readonly inputs: number } {
  const inputs = worstInputs(1_000_000, 5).slice(0, options.short ? 60 : undefined);
  let longest = { ms: 0, input: '' };
  for (const { name, text } of inputs) {
    let ms = Infinity;
    for (let i = 0; i < 3; i += 1) {
      const start = performance.now();
      note.classify(text);
      ms = Math.min(ms, performance.now() - start);
    }
    if (ms > longest.ms) longest = { ms, input: name };
  }
  return { ...longest, inputs: inputs.length };
}

function each(classifier: FieldClassifier, values: readonly Value[]): number {
  let findings = 0;
  for (const value of values) findings += classifier.classify(value).length;
  return findings;
}

/** Seconds of processor time: the figure is of one core, whoever else is on the machine. */
function timed<T>(work: () => T): readonly [T, number] {
  const start = process.cpuUsage();
  const made = work();
  const { user, system } = process.cpuUsage(start);
  return [made, (user + system) / 1e6];
}
