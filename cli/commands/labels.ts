import { Command, Option } from '@commander-js/extra-typings';
import { CLASSES, DataClass } from '#contract/classes';
import { FieldLabel } from '#contract/label';
import { getAll } from '../api-client.ts';
import { openApi, readingCommand, wholeNumber, withExamples, type CommandContext } from '../command-context.ts';
import { renderTable } from '../render/table.ts';
import { count, share } from '../render/words.ts';
import { decideCommand } from './labels-decide.ts';
import { tailCommand } from './labels-tail.ts';
import { width } from './status.ts';

export function labelsCommand(context: CommandContext) {
  const command = new Command('labels').description('Which fields hold what.');
  command.addCommand(listCommand(context)).addCommand(tailCommand(context)).addCommand(decideCommand(context));
  return withExamples(command, [
    'vigie labels list --class PII',
    'vigie labels tail --jsonl',
    'vigie labels decide public.customer#note --not PERSON',
  ]);
}

function listCommand(context: CommandContext) {
  const command = readingCommand('list', 'Labels that fields hold now.')
    .addOption(new Option('--class <class>', 'only this class').choices(CLASSES))
    .option('--entity <entity>', 'only this entity, as EMAIL_ADDRESS')
    .option('--source <id>', 'only this source')
    .option('--dataset <urn>', 'only this dataset')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1_000_000), 1_000)
    .action(async (options) => {
      const api = await openApi(context, options);
      const { entity, source, dataset, limit } = options;
      const labels = await getAll(api, 'labels', FieldLabel, {
        class: DataClass.optional().parse(options.class),
        entity,
        source,
        dataset,
        limit,
      });
      if (options.json === true) context.talk.items('labels', labels);
      else if (labels.length === 0) context.talk.say('No field holds a label like that.');
      else context.talk.data(renderTable(labels, columns, width(context)));
    });
  return withExamples(command, ['vigie labels list', 'vigie labels list --class FINANCIAL --json']);
}

const columns = [
  { title: 'dataset', cell: ({ dataset }: FieldLabel) => dataset.slice(dataset.lastIndexOf('/') + 1) },
  { title: 'field', cell: ({ path }: FieldLabel) => path },
  {
    title: 'entity',
    cell: ({ entity, status }: FieldLabel) => (status === 'withdrawn' ? `${entity} (withdrawn)` : entity),
  },
  { title: 'classes', cell: ({ classes }: FieldLabel) => classes.join(' ') },
  { title: 'sensitivity', cell: ({ sensitivity }: FieldLabel) => sensitivity },
  { title: 'confidence', align: 'right', cell: ({ confidence }: FieldLabel) => share(confidence) },
  { title: 'hits', align: 'right', cell: ({ hits }: FieldLabel) => count(hits) },
  {
    title: 'examined',
    align: 'right',
    cell: ({ examined, exact }: FieldLabel) => `${count(examined)}${exact ? '' : ' *'}`,
  },
  { title: 'sample', cell: ({ masked }: FieldLabel) => masked },
] as const;
