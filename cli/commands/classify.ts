import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { VigieError } from '#kernel/errors/vigie-error';
import { classifyRecords, type LocatedFinding } from '../classify/classify-file.ts';
import { FORMATS, formatOf, readRecords } from '../classify/record-reader.ts';
import { withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { renderTable } from '../render/table.ts';
import { count, share } from '../render/words.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';
import { width } from './status.ts';

/** A table of more is for nobody; `--jsonl` gives them all. */
const MOST_ROWS = 10_000;

export function classifyCommand(context: CommandContext) {
  const command = new Command('classify')
    .description('Classify a file on this machine. Needs no running Vigie; no value is printed, only masked samples.')
    .argument('<file>', 'file, or - for standard input')
    .addOption(new Option('--as <format>', 'how to read it; told by its ending when left out').choices(FORMATS))
    .option('--field <name>', 'name of the values, where the file has none: it gives context', 'value')
    .option('--dataset <name>', 'name of the whole; the name of the file when left out')
    .option('--all', 'findings of any confidence, for those who ask why')
    .option('--fail-on-findings', 'exit with 1 when something is found')
    .option('--json', 'answer with JSON')
    .option('--jsonl', 'one JSON object a line, as they are found');
  return withExamples(
    withSettings(command).action(async (file, options, self) => {
      const { config } = await loadFromFlags(context, self);
      const { createEngine } = await import('#classifiers/engine');
      const engine = createEngine({ rules: [], thresholds: config.classifier.thresholds });
      const records = readRecords(
        file === '-' ? context.io.stdin : readFileChunks(resolve(context.io.cwd, file)),
        options.as ?? formatOf(file),
        options.field,
      );
      const dataset = options.dataset ?? (file === '-' ? 'stdin' : basename(file).replace(/\.[^.]*$/u, ''));
      const totals = await collect(context, classifyRecords(engine, records, { dataset, all: options.all === true }), {
        jsonl: options.jsonl === true,
        keep: options.json === true ? Infinity : MOST_ROWS,
      });
      if (options.json === true) context.talk.items('findings', totals.kept.map(flat));
      else if (options.jsonl !== true) context.talk.data(renderTable(totals.kept, columns, width(context)));
      if (options.jsonl !== true && totals.findings > totals.kept.length)
        context.talk.warn(`Only the first ${count(MOST_ROWS)} findings are shown; --jsonl gives all.`);
      context.talk.say(`${count(totals.values)} values, ${count(totals.findings)} findings.`);
      if (options.failOnFindings === true && totals.findings > 0) context.exitCode = EXIT.failed;
    }),
    [
      'vigie classify customers.csv',
      'pg_dump -a -t notes shop | vigie classify - --fail-on-findings',
      'vigie classify events.jsonl --jsonl',
    ],
  );
}

interface Totals {
  values: number;
  findings: number;
  readonly kept: LocatedFinding[];
}

async function collect(
  context: CommandContext,
  results: ReturnType<typeof classifyRecords>,
  { jsonl, keep }: { readonly jsonl: boolean; readonly keep: number },
): Promise<Totals> {
  const totals: Totals = { values: 0, findings: 0, kept: [] };
  for await (const { values, findings } of results) {
    context.io.stop.throwIfAborted();
    totals.values += values;
    totals.findings += findings.length;
    if (jsonl) for (const found of findings) context.talk.data(`${JSON.stringify(flat(found))}\n`);
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
