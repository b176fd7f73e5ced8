import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import type { Config } from '#kernel/config/schema';
import type { Engine } from '#classifiers/engine';
import { VigieError } from '#kernel/errors/vigie-error';
import { classifyRecords } from '../classify/classify-file.ts';
import { isDatabaseUrl, scanDatabase } from '../classify/fields/scan-database.ts';
import { showFields } from '../classify/fields/show-fields.ts';
import { studyFile } from '../classify/fields/study-file.ts';
import { AnswerTotals } from '../classify/lines/answer.ts';
import { answerByField } from '../classify/lines/answer-by-field.ts';
import { answerLines } from '../classify/lines/answer-lines.ts';
import { TYPE_NAMES, type TypeNames } from '../classify/lines/common-types.ts';
import { writeAnswers } from '../classify/lines/write-answers.ts';
import { FORMATS, formatOf, readRecords, type Format } from '../classify/record-reader.ts';
import { showFindings } from '../classify/show-findings.ts';
import { wholeNumber, withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgress } from '../render/progress.ts';
import { count } from '../render/words.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';

export function classifyCommand(context: CommandContext) {
  const command = new Command('classify')
    .description(
      'Classify a file, a stream or, once, a database. Needs no running Vigie; no value is printed, only masked samples.',
    )
    .argument('[what]', 'file, url of a database, or - for standard input', '-')
    .addOption(new Option('--as <format>', 'how to read it; told by its ending when left out').choices(FORMATS))
    .option('--field <name>', 'name of the values, where the file has none: it gives context', 'value')
    .option('--dataset <name>', 'name of the whole; the name of the file when left out')
    .option('--all', 'findings of any confidence, for those who ask why')
    .option('--fail-on-findings', 'exit with 1 when something is found or could not be read, for CI')
    .option('--json', 'answer with JSON')
    .option('--findings', 'one JSON object a line for each finding, as they are found')
    .option(
      '--jsonl',
      'answer {"id","table","column","value"} lines with {"id","labels"} lines, and {"id","text"} with {"id","spans"}',
    )
    .option(
      '--by-field',
      'judge fields by all that they hold, as a database always is; with --jsonl values by their fields',
    )
    .addOption(
      new Option('--rows <n>', 'of a database, read at most so many rows of each table').argParser(
        wholeNumber(1, 1e12),
      ),
    )
    .addOption(
      new Option('--types <names>', 'names of entities in these answers').choices(TYPE_NAMES).default('vigie'),
    );
  return withExamples(
    withSettings(command).action(async (what, options, self) => {
      const { config } = await loadFromFlags(context, self);
      const { createEngine } = await import('#classifiers/engine');
      const engine = createEngine({ rules: [], thresholds: config.classifier.thresholds });
      const alarms = await wayOf(what, options)(context, { what, options, engine, config });
      if (options.failOnFindings === true && alarms > 0) context.exitCode = EXIT.failed;
    }),
    [
      'vigie classify customers.csv --by-field',
      'vigie classify postgres://reader@db.example/shop --rows 10000 --fail-on-findings',
      'pg_dump -a -t notes shop | vigie classify - --fail-on-findings',
      'vigie classify --jsonl < values.jsonl > labels.jsonl',
    ],
  );
}

interface Options {
  readonly as?: Format | undefined;
  readonly field: string;
  readonly dataset?: string | undefined;
  readonly all?: true | undefined;
  readonly json?: true | undefined;
  readonly jsonl?: true | undefined;
  readonly findings?: true | undefined;
  readonly byField?: true | undefined;
  readonly rows?: number | undefined;
  readonly types: TypeNames;
}

interface Given {
  readonly what: string;
  readonly options: Options;
  readonly engine: Engine;
  readonly config: Config;
}

/** Returns how much there is to fail on, for those who asked for that. */
type Way = (context: CommandContext, given: Given) => Promise<number>;

function wayOf(what: string, { jsonl, byField }: Options): Way {
  if (isDatabaseUrl(what)) return classifyDatabase;
  if (jsonl === true) return classifyLines;
  return byField === true ? classifyFields : classifyFile;
}

const classifyLines: Way = async (context, { what, options, engine, config: { classifier } }) => {
  const { thresholds } = classifier;
  const how = { engine, names: options.types, all: options.all === true, now: () => context.io.clock.now() };
  const totals = new AnswerTotals();
  const chunks = chunksOf(context, what);
  const answers =
    options.byField === true ? answerByField(chunks, { ...how, thresholds }, totals) : answerLines(chunks, how, totals);
  await writeAnswers(context, answers, totals);
  return totals.labelled + totals.badLines;
};

const classifyFile: Way = (context, { what, options, engine }) => {
  const records = readRecords(chunksOf(context, what), options.as ?? formatOf(what), options.field);
  const results = classifyRecords(engine, records, { dataset: datasetOf(what, options), all: options.all === true });
  return showFindings(context, results, options.json === true ? 'json' : options.findings === true ? 'lines' : 'table');
};

const classifyFields: Way = async (context, { what, options, engine, config: { classifier } }) => {
  const records = readRecords(chunksOf(context, what), options.as ?? formatOf(what), options.field);
  const fields = await studyFile(records, datasetOf(what, options), { engine, thresholds: classifier.thresholds });
  return showFields(context, fields, options.json === true);
};

const classifyDatabase: Way = async (context, { what, options, engine, config: { classifier } }) => {
  const { clock, stop: signal } = context.io;
  const progress = createProgress(context.io, 'rows');
  const { fields, tables, rows, unread } = await scanDatabase(what, {
    engine,
    thresholds: classifier.thresholds,
    rows: options.rows ?? null,
    clock,
    signal,
    onRows: (done, total) => progress.show(done, total),
  }).finally(() => progress.end());
  const holding = showFields(context, fields, options.json === true);
  context.talk.say(`${count(rows)} rows of ${count(tables)} tables read.`);
  for (const { dataset, error } of unread)
    context.talk.warn(`${dataset} was not read, or not to its end: ${error.code} ${error.message}`);
  return holding + unread.length;
};

function datasetOf(what: string, { dataset }: Options): string {
  return dataset ?? (what === '-' ? 'stdin' : basename(what).replace(/\.[^.]*$/u, ''));
}

function chunksOf(context: CommandContext, what: string): AsyncIterable<Uint8Array> {
  return what === '-' ? context.io.stdin : readFileChunks(resolve(context.io.cwd, what));
}

async function* readFileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    throw new VigieError('VIG_A504', 'the file cannot be read', { cause, details: { path } });
  }
}
