/**
 * `npm run eval -- --data <folder> [--json] [--mask] [--threshold T]`: how well `vigie classify` labels a set that people
 * have labelled. The folder has `structured*.jsonl` (values with their names) and `text*.jsonl` (texts with spans), as
 * `bench/eval/labelled-lines.ts` says; they stay where they are. With `--mask` only the names are hidden, else all ways
 * of asking are measured: each value by itself, by field, and both with names that say nothing.
 */
import { parseArgs } from 'node:util';
import { askLabels, askSpans } from './eval/ask.ts';
import { calibration, type Calibration } from './eval/calibration.ts';
import { masked, readLabelledSet } from './eval/labelled-lines.ts';
import { printEvaluation, type Evaluation } from './eval/print.ts';
import { scoreTexts } from './eval/score-texts.ts';
import { scoreValues, type ValueScore } from './eval/score-values.ts';
import { COMMON_SEVEN } from './eval/taxonomy.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    mask: { type: 'boolean', default: false },
    threshold: { type: 'string', default: '0.7' },
  },
});
if (options.data === undefined) throw new Error('--data says where the labelled set is');
const evaluation = await evaluate(options.data, Number(options.threshold));
process.stdout.write(options.json ? `${JSON.stringify(evaluation, null, 2)}\n` : printEvaluation(evaluation));

async function evaluate(folder: string, threshold: number): Promise<Evaluation> {
  const { values, texts } = await readLabelledSet(folder);
  const hidden = values.map(masked);
  const ways = [
    { way: 'by value', asked: values, byField: false },
    { way: 'by field', asked: values, byField: true },
    { way: 'masked, by value', asked: hidden, byField: false },
    { way: 'masked, by field', asked: hidden, byField: true },
  ].filter(({ asked }) => asked.length > 0 && (!options.mask || asked === hidden));
  const scores: [string, ValueScore][] = [];
  const sevens: [string, ValueScore][] = [];
  const calibrations: [string, Calibration][] = [];
  for (const { way, asked, byField } of ways) {
    const lines = asked.map(({ id, table, column, value }) => ({ id, table, column, value }));
    const labels = await askLabels(lines, { byField });
    scores.push([way, scoreValues(values, labels, { threshold })]);
    sevens.push([way, scoreValues(values, labels, { threshold, only: COMMON_SEVEN })]);
    calibrations.push([way, calibration(values, labels, threshold)]);
    if (!byField) calibrations.push([`${way}, all that is said`, calibration(values, labels, 0)]);
  }
  const spans = texts.length === 0 || options.mask ? null : await askSpans(texts.map(({ id, text }) => ({ id, text })));
  return {
    threshold,
    values: Object.fromEntries(scores),
    commonSeven: Object.fromEntries(sevens),
    texts: spans === null ? null : scoreTexts(texts, spans, { threshold }),
    calibration: Object.fromEntries(calibrations),
  };
}
