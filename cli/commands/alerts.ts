import { Command, Option } from '@commander-js/extra-typings';
import { Alert, ALERT_KINDS } from '#contract/alert';
import { actor, byOption } from '../actor.ts';
import { getAll } from '../api-client.ts';
import {
  apiCommand,
  openApi,
  readingCommand,
  wholeNumber,
  withExamples,
  type CommandContext,
} from '../command-context.ts';
import { renderTable, type Column } from '../render/table.ts';
import { ago } from '../render/words.ts';
import { width } from './status.ts';

export function alertsCommand(context: CommandContext) {
  const command = new Command('alerts').description('What someone must know.');
  command.addCommand(listCommand(context));
  command.addCommand(
    stepCommand(context, {
      name: 'ack',
      path: 'acknowledge',
      description: 'Say that someone has seen an alert.',
      said: 'is acknowledged',
    }),
  );
  command.addCommand(
    stepCommand(context, {
      name: 'resolve',
      path: 'resolve',
      description: 'Say that an alert is dealt with.',
      said: 'is resolved',
    }),
  );
  return withExamples(command, ['vigie alerts list', 'vigie alerts ack <id> --comment "asked the shop team"']);
}

function listCommand(context: CommandContext) {
  const command = readingCommand('list', 'Alerts, the newest first; the open ones when no state is named.')
    .addOption(
      new Option('--state <state>', 'only these').choices(['open', 'acknowledged', 'resolved', 'all']).default('open'),
    )
    .addOption(new Option('--kind <kind>', 'only this kind').choices(ALERT_KINDS))
    .option('--source <id>', 'only this source')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 100_000), 200)
    .action(async (options) => {
      const api = await openApi(context, options);
      const { kind, source, limit } = options;
      const state = options.state === 'all' ? undefined : options.state;
      const alerts = await getAll(api, 'alerts', Alert, { state, kind, source, limit });
      if (options.json === true) context.talk.items('alerts', alerts);
      else if (alerts.length === 0) context.talk.say('No alert.');
      else context.talk.data(renderTable(alerts, columns(context.io.clock.now()), width(context)));
    });
  return withExamples(command, ['vigie alerts list', 'vigie alerts list --state all --json']);
}

interface StepWords {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly said: string;
}

function stepCommand(context: CommandContext, { name, path, description, said }: StepWords) {
  return apiCommand(name, description)
    .argument('<id...>', 'ids of alerts')
    .option('--comment <text>', 'why, for those who read it later')
    .addOption(byOption())
    .action(async (ids, options) => {
      const api = await openApi(context, options);
      for (const id of ids) {
        const body = { comment: options.comment, by: actor(context.io, options.by) };
        const alert = await api.post(`alerts/${encodeURIComponent(id)}/${path}`, Alert, body);
        context.talk.say(`${alert.id} ${said}.`);
      }
    });
}

function columns(nowMs: number): readonly Column<Alert>[] {
  return [
    { title: 'id', cell: ({ id }) => id },
    { title: 'severity', cell: ({ severity }) => severity },
    { title: 'state', cell: ({ state }) => state },
    { title: 'opened', cell: ({ openedAtMs }) => ago(openedAtMs, nowMs) },
    { title: 'count', align: 'right', cell: ({ count }) => String(count) },
    { title: 'what', cell: ({ title }) => title },
  ];
}
