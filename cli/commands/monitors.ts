import { Command, Option } from '@commander-js/extra-typings';
import { SEVERITIES, Severity } from '#contract/alert';
import { CLASSES, DataClass } from '#contract/classes';
import { Monitor } from '#contract/monitor';
import { listOf } from '../api-client.ts';
import { apiCommand, openApi, readingCommand, withExamples, type CommandContext } from '../command-context.ts';
import { renderTable, type Column } from '../render/table.ts';
import { width } from './status.ts';

export function monitorsCommand(context: CommandContext) {
  const command = new Command('monitors').description(
    'Which findings alert, and how loudly. Of those that fit, the most specific decides; without one all that is sensitive does.',
  );
  command.addCommand(listCommand(context)).addCommand(setCommand(context)).addCommand(removeCommand(context));
  return withExamples(command, [
    'vigie monitors list',
    "vigie monitors set quiet.staging --dataset 'staging.**' --silent",
    'vigie monitors set loud.health --class PHI --severity critical',
  ]);
}

function listCommand(context: CommandContext) {
  return readingCommand('list', 'All monitors.').action(async (options) => {
    const api = await openApi(context, options);
    const { items } = await api.get('monitors', listOf(Monitor));
    if (options.json === true) context.talk.items('monitors', items);
    else if (items.length === 0) context.talk.say('No monitor: everything sensitive alerts.');
    else context.talk.data(renderTable(items, columns, width(context)));
  });
}

function setCommand(context: CommandContext) {
  return apiCommand('set', 'Make a monitor, or replace it.')
    .argument('<id>', 'id of the monitor')
    .option('--source <glob...>', 'in these sources')
    .option('--dataset <glob...>', 'in these datasets')
    .option('--field <glob...>', 'in these fields')
    .option('--entity <entity...>', 'of these entities')
    .addOption(new Option('--class <class...>', 'of these classes').choices(CLASSES))
    .addOption(new Option('--severity <severity>', 'how loudly').choices(SEVERITIES).conflicts('silent'))
    .option('--silent', 'label it, and tell nobody')
    .option('--disabled', 'keep it, but not in force')
    .option('--description <text>', 'what it is for')
    .action(async (id, options) => {
      const { source, dataset, field, entity, description } = options;
      const scope = { sources: source, datasets: dataset, fields: field };
      const isPlaced = Object.values(scope).some((globs) => globs !== undefined);
      const monitor = {
        id,
        description,
        scope: isPlaced ? scope : undefined,
        entities: entity,
        classes: options.class === undefined ? undefined : DataClass.array().parse(options.class),
        alert: options.silent !== true,
        severity: Severity.optional().parse(options.severity),
        enabled: options.disabled !== true,
      };
      const api = await openApi(context, options);
      await api.put(`monitors/${encodeURIComponent(id)}`, Monitor, monitor);
      context.talk.say(`${id} is saved.`);
    });
}

function removeCommand(context: CommandContext) {
  return apiCommand('remove', 'Take monitors back.')
    .argument('<id...>', 'ids of monitors')
    .action(async (ids, options) => {
      const api = await openApi(context, options);
      for (const id of ids) await api.delete(`monitors/${encodeURIComponent(id)}`);
      context.talk.say(`${ids.length} removed.`);
    });
}

const columns: readonly Column<Monitor>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'source', cell: ({ scope }) => scope?.sources?.join(' ') ?? '' },
  { title: 'dataset', cell: ({ scope }) => scope?.datasets?.join(' ') ?? '' },
  { title: 'field', cell: ({ scope }) => scope?.fields?.join(' ') ?? '' },
  { title: 'entities', cell: ({ entities }) => entities?.join(' ') ?? '' },
  { title: 'classes', cell: ({ classes }) => classes?.join(' ') ?? '' },
  { title: 'alerts', cell: ({ alert, severity }) => (alert ? (severity ?? 'yes') : 'no') },
  { title: 'state', cell: ({ enabled }) => (enabled ? 'in force' : 'off') },
];
