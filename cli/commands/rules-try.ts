import { RuleTrialResult, type FieldTrial } from '#contract/rule-trial';
import { apiCommand, openApi, wholeNumber, withExamples, type CommandContext } from '../command-context.ts';
import { renderTable, type Column } from '../render/table.ts';
import { count } from '../render/words.ts';
import { parseRule, readText } from '../rules/rule-file.ts';
import { width } from './status.ts';

/** Samples of one request. */
const MOST_SAMPLES = 500;

export function tryCommand(context: CommandContext) {
  const command = apiCommand('try', 'What a rule would find, before it is in force. No value is kept, logged or shown.')
    .argument('<rule>', 'id of a rule that is saved, or a file with one (.yaml, .yml, .json)')
    .option('--sample <text...>', 'values to try it on; better in a file, since others can read a command line')
    .option('--samples <file>', 'the same, one a line; - for standard input')
    .option('--field <name>', 'name of the field that they would stand in')
    .option('--dataset <name>', 'name of its dataset')
    .option(
      '--retained <records>',
      'also on so many records that the change topics still hold',
      wholeNumber(1, 100_000),
    )
    .option('--on-dataset <glob...>', 'with --retained: only these datasets')
    .option('--json', 'answer with JSON')
    .action(async (given, options) => {
      const isFile = /\.(?:ya?ml|json)$/u.test(given);
      const rule = isFile ? parseRule(await readText(context.io, given)) : { id: given };
      const file = options.samples === undefined ? [] : (await readText(context.io, options.samples)).split('\n');
      const texts = [...(options.sample ?? []), ...file.filter((line) => line !== '')];
      const { field, dataset, retained: records } = options;
      const samples = texts.slice(0, MOST_SAMPLES).map((text) => ({ text, field, dataset }));
      const scope = options.onDataset === undefined ? undefined : { datasets: options.onDataset };
      const retained = records === undefined ? undefined : { records, scope };
      const api = await openApi(context, options);
      const result = await api.post('rule-trials', RuleTrialResult, { rule, samples, retained });
      if (options.json === true) return context.talk.item('rule-trial', result);
      if (texts.length > MOST_SAMPLES) context.talk.warn(`Only the first ${count(MOST_SAMPLES)} samples were tried.`);
      for (const [i, { hits }] of result.samples.entries())
        context.talk.data(
          hits.length === 0
            ? `sample ${i + 1}: nothing\n`
            : `sample ${i + 1}: ${hits.map(({ start, end, confidence, masked }) => `${masked} at ${start}-${end}, ${confidence}`).join('; ')}\n`,
        );
      if (result.retained !== null) sayRetained(context, result.retained);
      return undefined;
    });
  return withExamples(command, [
    'vigie rules try badge.yaml --samples badges.txt --field badge_no',
    'vigie rules try hr.badge --retained 20000 --on-dataset public.employee',
  ]);
}

function sayRetained(context: CommandContext, retained: NonNullable<RuleTrialResult['retained']>): void {
  const { records, unread, more, fields } = retained;
  if (fields.length > 0) context.talk.data(renderTable(fields, columns, width(context)));
  const older = more ? ' There are older ones that were not looked at.' : '';
  context.talk.say(`${count(records)} records looked at, found in ${count(fields.length)} fields.${older}`);
  if (unread > 0) context.talk.warn(`${count(unread)} records could not be read.`);
}

const columns: readonly Column<FieldTrial>[] = [
  { title: 'dataset', cell: ({ dataset }) => dataset },
  { title: 'field', cell: ({ field }) => field },
  { title: 'examined', align: 'right', cell: ({ examined }) => String(examined) },
  { title: 'hits', align: 'right', cell: ({ hits }) => String(hits) },
  { title: 'found already', align: 'right', cell: ({ otherwise }) => String(otherwise) },
  { title: 'samples', cell: ({ samples }) => samples.join(' ') },
];
