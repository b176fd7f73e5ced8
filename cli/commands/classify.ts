import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { VigieError } from '#kernel/errors/vigie-error';
import { classifyRecords, type LocatedFinding } from '../classify/classify-file.ts';
import { AnswerTotals } from '../classify/lines/answer.ts';
import { answerByField } from '../classify/lines/answer-by-field.ts';
import { answerLines } from '../classify/lines/answer-lines.ts';
import { TYPE_NAMES } from '../classify/lines/common-types.ts';
import { FORMATS, formatOf, readRecords } from '../classify/record-reader.ts';
import { withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { renderTable } from '../render/table.ts';
import { count, share } from '../render/words.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';
import { width } from './status.ts';

/** A table of more is for nobody; `--findings` gives them all. */
const MOST_ROWS = 10_000;

export function classifyCommand(context: CommandContext) {
  const command = new Command('classify')
    .description('Classify values on this machine. Needs no running Vigie; no value is printed, only masked samples.')
    .argument('[file]', 'file, or - for standard input', '-')
    .addOption(new Option('--as <format>', 'how to read it; told by its ending when left out').choices(FORMATS))
    .option('--field <name>', 'name of the values, where the file has none: it gives context', 'value')
    .option('--dataset <name>', 'name of the whole; the name of the file when left out')
    .option('--all', 'findings of any confidence, for those who ask why')
    .option('--fail-on-findings', 'exit with 1 when something is found, or a line cannot be read')
    .option('--json', 'answer with JSON')
    .option('--findings', 'one JSON object a line for each finding, as they are found')
    .option(
      '--jsonl',
      'answer {"id","table","column","value"} lines with {"id","labels"} lines, and {"id","text"} with {"id","spans"}',
    )
    .option('--by-field', 'judge each value knowing all that its field holds: reads everything first')
    .addOption(
      new Option('--types <names>', 'names of entities in these answers').choices(TYPE_NAMES).default('vigie'),
    );
  return withExamples(
    withSettings(command).action(async (file, options, self) => {
      const { config } = await loadFromFlags(context, self);
      const { createEngine } = await import('#classifiers/engine');
      const engine = createEngine({ rules: [], thresholds: config.classifier.thresholds });
      const chunks = file === '-' ? context.io.stdin : readFileChunks(resolve(context.io.cwd, file));
      const all = options.all === true;
      const fails = options.failOnFindings === true;
      if (options.jsonl === true) {
        const { thresholds } = config.classifier;
        const how = { engine, names: options.types, all, now: () => context.io.clock.now() };
        const totals = new AnswerTotals();
        const answers =
          options.byField === true
            ? answerByField(chunks, { ...how, thresholds }, totals)
            : answerLines(chunks, how, totals);
        await writeAnswers(context, answers, totals);
        if (fails && totals.labelled + totals.badLines > 0) context.exitCode = EXIT.failed;
        return;
      }
      const records = readRecords(chunks, options.as ?? formatOf(file), options.field);
      const dataset = options.dataset ?? (file === '-' ? 'stdin' : basename(file).replace(/\.[^.]*$/u, ''));
      const totals = await collect(context, classifyRecords(engine, records, { dataset, all }), {
        stream: options.findings === true,
        keep: options.json === true ? Infinity : MOST_ROWS,
      });
      if (options.json === true) context.talk.items('findings', totals.kept.map(flat));
      else if (options.findings !== true) context.talk.data(renderTable(totals.kept, columns, width(context)));
      if (options.findings !== true && totals.findings > totals.kept.length)
        context.talk.warn(`Only the first ${count(MOST_ROWS)} findings are shown; --findings gives all.`);
      context.talk.say(`${count(totals.values)} values, ${count(totals.findings)} findings.`);
      if (fails && totals.findings > 0) context.exitCode = EXIT.failed;
    }),
    [
      'vigie classify customers.csv',
      'pg_dump -a -t notes shop | vigie classify - --fail-on-findings',
      'vigie classify events.jsonl --findings',
      'vigie classify --jsonl < values.jsonl > labels.jsonl',
    ],
  );
}

async function writeAnswers(
  context: CommandContext,
  answers: AsyncIterable<string>,
  totals: AnswerTotals,
): Promise<void> {
  for await (const text of answers) {
    context.io.stop.throwIfAborted();
    if (text !== '') context.talk.data(text);
  }
  const { values, labelled, badLines } = totals;
  context.talk.say(`${count(values)} values and texts, ${count(labelled)} labelled.`);
  if (badLines > 0) context.talk.warn(`${count(badLines)} lines could not be read; their answers say why.`);
}

interface Totals {
  values: number;
  findings: number;
  readonly kept: LocatedFinding[];
}

async function collect(
  context: CommandContext,
  results: ReturnType<typeof classifyRecords>,
  { stream, keep }: { readonly stream: boolean; readonly keep: number },
): Promise<Totals> {
  const totals: Totals = { values: 0, findings: 0, kept: [] };
  for await (const { values, findings } of results) {
    context.io.stop.throwIfAborted();
    totals.values += values;
    totals.findings += findings.length;
    if (stream) for (const found of findings) context.talk.data(`${JSON.stringify(flat(found))}\n`);
    else totals.kept.push(...findings.slice(0, Math.max(0, keep - totals.kept.length)));
  }
  return totals;
}

function flat({ line, finding }: LocatedFinding) {
  return { line, ...finding };
}

async function* readFileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    throw new VigieError('VIG_A504', 'the file cannot be read', { cause, details: { path } });
  }
}

const columns = [
  { title: 'line', align: 'right', cell: ({ line }: LocatedFinding) => String(line) },
  { title: 'field', cell: ({ finding }: LocatedFinding) => finding.path },
  { title: 'entity', cell: ({ finding }: LocatedFinding) => finding.entity },
  { title: 'classes', cell: ({ finding }: LocatedFinding) => finding.classes.join(' ') },
  { title: 'confidence', align: 'right', cell: ({ finding }: LocatedFinding) => share(finding.confidence) },
  { title: 'span', cell: ({ finding }: LocatedFinding) => `${finding.start}-${finding.end}` },
  { title: 'sample', cell: ({ finding }: LocatedFinding) => finding.masked },
  {
    title: 'why',
    cell: ({ finding: { explanation } }: LocatedFinding) =>
      [explanation.recognizer, explanation.pattern, explanation.validation, ...explanation.context]
        .filter((part) => part !== undefined)
        .join(' '),
  },
] as const;
