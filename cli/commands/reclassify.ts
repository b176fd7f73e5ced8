import { z } from 'zod';
import { listOf } from '../api-client.ts';
import { apiCommand, openApi, withExamples, type CommandContext } from '../command-context.ts';

const Accepted = z.object({ source: z.string(), request: z.string() });

export function reclassifyCommand(context: CommandContext) {
  const command = apiCommand('reclassify', 'Classify again what is there, with the rules that are in force now.')
    .argument('[tables...]', 'tables of the source as schema.table; all when none is named')
    .option('--source <id>', 'only this source')
    .action(async (tables, options) => {
      const api = await openApi(context, options);
      const { items } = await api.post('reclassify', listOf(Accepted), { source: options.source, tables });
      for (const { source, request } of items) context.talk.say(`${source} is classified again (request ${request}).`);
      if (items.length === 0) context.talk.say('There is no source yet.');
    });
  return withExamples(command, ['vigie reclassify', 'vigie reclassify --source shop public.customer']);
}
