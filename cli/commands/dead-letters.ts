import { Command } from '@commander-js/extra-typings';
import { z } from 'zod';
import { DeadLetter } from '#contract/dead-letter';
import { getAll } from '../api-client.ts';
import {
  apiCommand,
  openApi,
  readingCommand,
  wholeNumber,
  withExamples,
  type CommandContext,
} from '../command-context.ts';
import { renderFacts, renderTable, type Column } from '../render/table.ts';
import { ago } from '../render/words.ts';
import { width } from './status.ts';

/** The record itself never leaves the server. */
const Letter = DeadLetter.omit({ record: true });
type Letter = z.infer<typeof Letter>;

export function deadLettersCommand(context: CommandContext) {
  const command = new Command('dead-letters').description(
    'Records that could not be read. The records themselves are never shown.',
  );
  command.addCommand(listCommand(context)).addCommand(showCommand(context)).addCommand(retryCommand(context));
  return withExamples(command, [
    'vigie dead-letters list',
    'vigie dead-letters show shop.public.orders/0/4711',
    'vigie dead-letters retry --all --code VIG_F303',
  ]);
}

function listCommand(context: CommandContext) {
  return readingCommand('list', 'Records that were put aside, the newest first.')
    .option('--source <id>', 'only this source')
    .option('--code <code>', 'only this error code')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 10_000), 200)
    .action(async (options) => {
      const api = await openApi(context, options);
      const { source, code, limit } = options;
      const letters = await getAll(api, 'dead-letters', Letter, { source, code, limit });
      if (options.json === true) context.talk.items('dead-letters', letters);
      else if (letters.length === 0) context.talk.say('No dead letter.');
      else context.talk.data(renderTable(letters, columns(context.io.clock.now()), width(context)));
    });
}

function showCommand(context: CommandContext) {
  return readingCommand('show', 'Where one came from, and why it was put aside.')
    .argument('<id>', 'id of the dead letter')
    .action(async (id, options) => {
      const api = await openApi(context, options);
      const letter = await api.get(`dead-letters/${encodeURIComponent(id)}`, Letter);
      if (options.json === true) context.talk.item('dead-letter', letter);
      else
        context.talk.data(
          renderFacts(
            Object.entries(letter).map(([name, value]) => [
              name,
              value === null ? '-' : name === 'failedAtMs' ? new Date(Number(value)).toISOString() : String(value),
            ]),
          ),
        );
    });
}

function retryCommand(context: CommandContext) {
  return apiCommand('retry', 'Put records back at the end of their topic, to be classified once more.')
    .argument('[id...]', 'ids of dead letters')
    .option('--all', 'all of them')
    .option('--source <id>', 'with --all: only this source')
    .option('--code <code>', 'with --all: only this error code')
    .action(async (ids, options, command) => {
      if (options.all !== true && ids.length === 0)
        command.error('error: name an id, or use --all', { code: 'vigie.missingId' });
      const api = await openApi(context, options);
      const { source, code } = options;
      const chosen =
        options.all === true
          ? (await getAll(api, 'dead-letters', Letter, { source, code, limit: 10_000 })).map(({ id }) => id)
          : ids;
      for (const id of chosen) await api.post(`dead-letters/${encodeURIComponent(id)}/retry`, z.unknown());
      context.talk.say(`${chosen.length} put back.`);
    });
}

function columns(nowMs: number): readonly Column<Letter>[] {
  return [
    { title: 'id', cell: ({ id }) => id },
    { title: 'code', cell: ({ code }) => code },
    { title: 'failed', cell: ({ failedAtMs }) => ago(failedAtMs, nowMs) },
    { title: 'attempts', align: 'right', cell: ({ attempts }) => String(attempts) },
    { title: 'position', cell: ({ position }) => position ?? '-' },
    { title: 'reason', cell: ({ reason }) => reason },
  ];
}
