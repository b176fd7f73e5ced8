import { AnswerTotals } from '#cli/classify/lines/answer';
import { answerByField } from '#cli/classify/lines/answer-by-field';
import { answerLines } from '#cli/classify/lines/answer-lines';
import { createEngine } from '#classifiers/engine';
import { Thresholds } from '#contract/classes';
import { systemClock } from '#kernel/clock';
import { z } from 'zod';

const Label = z.object({ type: z.string(), confidence: z.number() });
export type Label = z.infer<typeof Label>;
const Span = Label.extend({ start: z.number(), end: z.number() });
export type Span = z.infer<typeof Span>;

const Labelled = z.object({ id: z.string(), labels: z.array(Label) });
const Spanned = z.object({ id: z.string(), spans: z.array(Span) });

/** Any line of the protocol, as an object. */
type Line = Readonly<Record<string, unknown>>;

/** The labels of values by id, as `vigie classify --jsonl --types common` gives them. */
export async function askLabels(
  lines: readonly Line[],
  { byField }: { readonly byField: boolean },
): Promise<ReadonlyMap<string, readonly Label[]>> {
  const answers = (await ask(lines, byField)).map((line) => Labelled.parse(JSON.parse(line)));
  return new Map(answers.map(({ id, labels }) => [id, labels]));
}

export async function askSpans(lines: readonly Line[]): Promise<ReadonlyMap<string, readonly Span[]>> {
  const answers = (await ask(lines, false)).map((line) => Spanned.parse(JSON.parse(line)));
  return new Map(answers.map(({ id, spans }) => [id, spans]));
}

async function ask(lines: readonly Line[], byField: boolean): Promise<readonly string[]> {
  const thresholds = Thresholds.parse({});
  const engine = createEngine({ rules: [], thresholds });
  // By fields a value is judged against the threshold; by itself everything is told, so that calibration can be seen.
  const how = { engine, names: 'common', all: !byField, now: () => systemClock.now() } as const;
  const totals = new AnswerTotals();
  const input = inPieces(lines);
  let written = '';
  const answers = byField ? answerByField(input, { ...how, thresholds }, totals) : answerLines(input, how, totals);
  for await (const text of answers) written += text;
  if (totals.badLines > 0) throw new Error(`${totals.badLines} lines could not be read`);
  return written.split('\n').filter((line) => line !== '');
}

async function* inPieces(lines: readonly Line[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`);
}
