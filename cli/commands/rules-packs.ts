import { z } from 'zod';
import { actor, byOption } from '../actor.ts';
import { listOf } from '../api-client.ts';
import { apiCommand, openApi, readingCommand, withExamples, type CommandContext } from '../command-context.ts';
import { renderTable, type Column } from '../render/table.ts';
import { readText } from '../rules/rule-file.ts';
import { width } from './status.ts';

const Pack = z.object({
  pack: z.string(),
  version: z.number(),
  title: z.string(),
  description: z.string().optional(),
  rules: z.number(),
  entities: z.array(z.string()),
  saved: z.number(),
});
type Pack = z.infer<typeof Pack>;
const Imported = z.object({
  pack: z.string(),
  items: z.array(z.object({ id: z.string(), outcome: z.string() })),
});
const Exported = z.object({ yaml: z.string(), rules: z.number() });

export function packsCommand(context: CommandContext) {
  return readingCommand('packs', 'Packs of rules that come with Vigie.').action(async (options) => {
    const api = await openApi(context, options);
    const { items } = await api.get('rule-packs', listOf(Pack));
    if (options.json === true) context.talk.items('rule-packs', items);
    else context.talk.data(renderTable(items, columns, width(context)));
  });
}

export function importCommand(context: CommandContext) {
  const command = apiCommand('import', 'Take in a pack of rules, all of them or none. Its examples must hold.')
    .argument('<pack>', 'name of a pack that comes with Vigie; a YAML file; - for standard input')
    .option('--dry-run', 'only say what would be done')
    .option('--comment <text>', 'why')
    .addOption(byOption())
    .action(async (given, options) => {
      const isName = /^[a-z0-9-]+$/u.test(given) && given !== '-';
      const pack = isName ? { pack: given } : { yaml: await readText(context.io, given) };
      const api = await openApi(context, options);
      const by = actor(context.io, options.by);
      const body = { ...pack, dryRun: options.dryRun === true, by, comment: options.comment };
      const { items } = await api.post('rule-packs/import', Imported, body);
      for (const { id, outcome } of items) context.talk.say(`${outcome.padEnd(9)} ${id}`);
      if (options.dryRun === true) context.talk.say('Nothing was saved.');
    });
  return withExamples(command, ['vigie rules import pci', 'vigie rules import ours.yaml --dry-run']);
}

export function exportCommand(context: CommandContext) {
  const command = apiCommand('export', 'Write rules as a pack in YAML to standard output.')
    .argument('[id...]', 'ids of rules; all when none is named')
    .option('--pack <pack>', 'only those that came with this pack')
    .action(async (ids, options) => {
      const api = await openApi(context, options);
      const query = { pack: options.pack, ids: ids.length === 0 ? undefined : ids.join(',') };
      const { yaml, rules } = await api.get('rule-packs/export', Exported, query);
      context.talk.data(yaml);
      context.talk.say(`${rules} rules.`);
    });
  return withExamples(command, ['vigie rules export > ours.yaml']);
}

const columns: readonly Column<Pack>[] = [
  { title: 'pack', cell: ({ pack }) => pack },
  { title: 'title', cell: ({ title }) => title },
  { title: 'rules', align: 'right', cell: ({ rules }) => String(rules) },
  { title: 'saved', align: 'right', cell: ({ saved }) => String(saved) },
  { title: 'entities', cell: ({ entities }) => entities.join(' ') },
];
