import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { CLASSES, DataClass } from '#contract/classes';
import { ThresholdException, ThresholdRules } from '#contract/thresholds';
import { apiCommand, openApi, readingCommand, withExamples, type CommandContext } from '../command-context.ts';
import { renderTable, type Column } from '../render/table.ts';
import { width } from './status.ts';

const View = ThresholdRules.extend({ exceptions: z.array(ThresholdException), set: z.boolean() });

export function thresholdsCommand(context: CommandContext) {
  const command = new Command('thresholds').description(
    'From which confidence a finding counts (minimum) and is held certain (high): overall, and where it is otherwise.',
  );
  command.addCommand(showCommand(context)).addCommand(setCommand(context)).addCommand(resetCommand(context));
  return withExamples(command, [
    'vigie thresholds show',
    'vigie thresholds set --minimum 0.6',
    'vigie thresholds set --entity PERSON --minimum 0.85',
    "vigie thresholds set --dataset 'public.log_*' --minimum 0.95",
  ]);
}

function showCommand(context: CommandContext) {
  return readingCommand('show', 'Thresholds in force; of exceptions that fit, the most specific wins.').action(
    async (options) => {
      const api = await openApi(context, options);
      const thresholds = await api.get('thresholds', View);
      if (options.json === true) return context.talk.item('thresholds', thresholds);
      const { minimum, high, exceptions } = thresholds;
      context.talk.data(renderTable([{ minimum, high }, ...exceptions], columns, width(context)));
      return undefined;
    },
  );
}

function setCommand(context: CommandContext) {
  return apiCommand('set', 'Set the overall thresholds, or with a class, entity or place an exception to them.')
    .option('--minimum <share>', 'from here on a finding counts', share)
    .option('--high <share>', 'from here on it is held certain', share)
    .addOption(new Option('--class <class>', 'for entities of this class').choices(CLASSES))
    .option('--entity <entity>', 'for this entity')
    .option('--source <glob...>', 'in these sources')
    .option('--dataset <glob...>', 'in these datasets')
    .option('--field <glob...>', 'in these fields')
    .action(async (options, self) => {
      const { minimum, high, entity, source, dataset, field } = options;
      if (minimum === undefined && high === undefined)
        self.error('error: use --minimum, --high or both', { code: 'vigie.missingThreshold' });
      const given = { minimum, high };
      const scope = { sources: source, datasets: dataset, fields: field };
      const isPlaced = Object.values(scope).some((globs) => globs !== undefined);
      const isOverall = options.class === undefined && entity === undefined && !isPlaced;
      const api = await openApi(context, options);
      const { set: _, ...now } = await api.get('thresholds', View);
      const exception = ThresholdException.parse(
        defined({
          class: DataClass.optional().parse(options.class),
          entity,
          scope: isPlaced ? defined(scope) : undefined,
          ...given,
        }),
      );
      const others = now.exceptions.filter((one) => placeOf(one) !== placeOf(exception));
      const body = isOverall ? { ...now, ...defined(given) } : { ...now, exceptions: [...others, exception] };
      await api.put('thresholds', View, body);
      context.talk.say('Set. It holds for what comes from now on; `vigie reclassify` judges anew what is there.');
    });
}

function resetCommand(context: CommandContext) {
  return apiCommand('reset', 'Go back to the thresholds of the configuration, without exceptions.').action(
    async (options) => {
      const api = await openApi(context, options);
      await api.delete('thresholds');
      context.talk.say('The thresholds of the configuration are in force.');
    },
  );
}

function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What an exception is about, so that a new word on the same takes the place of the old one. */
function placeOf({ class: dataClass, entity, scope }: ThresholdException): string {
  return JSON.stringify([dataClass, entity, scope?.sources, scope?.datasets, scope?.fields]);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('A number from 0 to 1 is needed.');
  return value;
}

const columns: readonly Column<ThresholdException>[] = [
  { title: 'class', cell: ({ class: dataClass }) => dataClass ?? '' },
  { title: 'entity', cell: ({ entity }) => entity ?? '' },
  { title: 'source', cell: ({ scope }) => scope?.sources?.join(' ') ?? '' },
  { title: 'dataset', cell: ({ scope }) => scope?.datasets?.join(' ') ?? '' },
  { title: 'field', cell: ({ scope }) => scope?.fields?.join(' ') ?? '' },
  { title: 'minimum', align: 'right', cell: ({ minimum }) => (minimum === undefined ? '' : String(minimum)) },
  { title: 'high', align: 'right', cell: ({ high }) => (high === undefined ? '' : String(high)) },
];
