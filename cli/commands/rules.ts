import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { stringify } from 'yaml';
import { CLASSES, DataClass } from '#contract/classes';
import { RULE_CHECKSUMS, Rule, RuleChecksum, RuleStep } from '#contract/rule';
import type { RuleDraft } from '#contract/rule-pack';
import { VigieError } from '#kernel/errors/vigie-error';
import { actor, byOption } from '../actor.ts';
import { listOf, type ApiClient } from '../api-client.ts';
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
import { parseRule, readText } from '../rules/rule-file.ts';
import { exportCommand, importCommand, packsCommand } from './rules-packs.ts';
import { tryCommand } from './rules-try.ts';
import { width } from './status.ts';

export function rulesCommand(context: CommandContext) {
  const command = new Command('rules').description(
    'Rules of your own: what gives an entity that Vigie does not know, and what never does. In force without a restart.',
  );
  for (const one of [
    listCommand,
    showCommand,
    addCommand,
    tryCommand,
    removeCommand,
    historyCommand,
    rollbackCommand,
    packsCommand,
    importCommand,
    exportCommand,
  ])
    command.addCommand(one(context));
  return withExamples(command, [
    'vigie rules packs',
    'vigie rules import hr',
    "vigie rules add hr.badge --entity STAFF_BADGE --class PII --words badge --pattern '[A-Z]{2}-[0-9]{5}'",
    'vigie rules try hr.badge --retained 10000',
  ]);
}

function listCommand(context: CommandContext) {
  return readingCommand('list', 'All rules, also those that are switched off.')
    .option('--pack <pack>', 'only those that came with this pack')
    .action(async (options) => {
      const api = await openApi(context, options);
      const { items } = await api.get('rules', listOf(Rule));
      const rules = items
        .filter(({ pack }) => options.pack === undefined || pack === options.pack)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      if (options.json === true) context.talk.items('rules', rules);
      else if (rules.length === 0) context.talk.say('No rule. `vigie rules packs` lists those that come with Vigie.');
      else context.talk.data(renderTable(rules, columns, width(context)));
    });
}

function showCommand(context: CommandContext) {
  return readingCommand('show', 'A rule, as YAML.')
    .argument('<id>', 'id of the rule')
    .action(async (id, options) => {
      const api = await openApi(context, options);
      const rule = await api.get(ruleAddress(id), Rule);
      if (options.json === true) context.talk.item('rule', rule);
      else context.talk.data(stringify(rule, { lineWidth: 120 }));
    });
}

function addCommand(context: CommandContext) {
  const command = apiCommand('add', 'Make a rule, or replace it. Listed values are kept as keyed fingerprints alone.')
    .argument('[id]', 'id of the rule; without one it is read from --file')
    .option('--file <file>', 'the rule as YAML or JSON; - for standard input')
    .option('--entity <entity>', 'what it gives, as STAFF_BADGE')
    .addOption(new Option('--class <class...>', 'classes of the entity').choices(CLASSES))
    .option('--pattern <re2>', 'RE2 pattern looked for in values')
    .option('--keyword <word...>', 'words or phrases looked for in values')
    .option('--keywords-file <file>', 'the same, one a line')
    .option('--words <phrase...>', 'phrases that stand in the names of the fields it looks at')
    .option('--name <re2>', 'RE2 pattern of database.schema.table.field')
    .addOption(new Option('--checksum <name>', 'what its matches must pass').choices(RULE_CHECKSUMS))
    .option('--weight <share>', 'confidence of what it finds, 0 to 1', share, 0.8)
    .option('--source <glob...>', 'only these sources')
    .option('--dataset <glob...>', 'only these datasets')
    .option('--field <glob...>', 'only these fields')
    .option('--never-pattern <re2>', 'what is never this entity, whoever found it')
    .option('--never-file <file>', 'values that are never this entity, one a line')
    .option('--always-file <file>', 'values that are always this entity, one a line')
    .option('--description <text>', 'what it is for')
    .option('--disabled', 'keep it, but not in force')
    .option('--comment <text>', 'why, for those who read its history')
    .addOption(byOption())
    .action(async (id, options, self) => {
      if ((id === undefined) === (options.file === undefined))
        self.error('error: name the rule with its options, or use --file', { code: 'vigie.missingRule' });
      const draft =
        id === undefined
          ? parseRule(await readText(context.io, options.file ?? '-'))
          : await draftOf(context, id, options);
      const api = await openApi(context, options);
      const saved = await api.put(`${ruleAddress(draft.id)}${why(context, options)}`, Rule, draft);
      context.talk.say(`${saved.id} is saved as version ${saved.version ?? 1}. It judges what comes from now on.`);
      context.talk.say('What is there already is judged by it after `vigie reclassify`.');
    });
  return withExamples(command, [
    "vigie rules add shop.sku-code-name --entity CODE_NAME --class IP --keyword 'projet éclipse' --weight 0.95",
    'vigie rules add mail.never --entity EMAIL_ADDRESS --class PII --never-pattern @test[.]example[.]com$',
    'vigie rules add --file badge.yaml',
  ]);
}

interface DraftOptions {
  readonly entity?: string | undefined;
  readonly class?: readonly string[] | undefined;
  readonly pattern?: string | undefined;
  readonly keyword?: readonly string[] | undefined;
  readonly keywordsFile?: string | undefined;
  readonly words?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly checksum?: string | undefined;
  readonly weight: number;
  readonly source?: readonly string[] | undefined;
  readonly dataset?: readonly string[] | undefined;
  readonly field?: readonly string[] | undefined;
  readonly neverPattern?: string | undefined;
  readonly neverFile?: string | undefined;
  readonly alwaysFile?: string | undefined;
  readonly description?: string | undefined;
  readonly disabled?: boolean | undefined;
}

async function draftOf({ io }: CommandContext, id: string, options: DraftOptions): Promise<RuleDraft> {
  const { entity, weight, pattern, name, description } = options;
  if (entity === undefined || options.class === undefined)
    throw new VigieError('VIG_A503', 'a rule needs --entity and --class');
  const lines = async (file: string | undefined) =>
    file === undefined ? [] : (await readText(io, file)).split('\n').flatMap((line) => line.trim() || []);
  const keywords = [...(options.keyword ?? []), ...(await lines(options.keywordsFile))];
  const scope = { sources: options.source, datasets: options.dataset, fields: options.field };
  const plain = { always: await lines(options.alwaysFile), never: await lines(options.neverFile) };
  const draft = {
    id,
    entity,
    classes: DataClass.array().parse(options.class),
    weight,
    enabled: options.disabled !== true,
    pattern,
    name,
    description,
    checksum: RuleChecksum.optional().parse(options.checksum),
    keywords: keywords.length === 0 ? undefined : keywords,
    words: options.words,
    scope: Object.values(scope).some((globs) => globs !== undefined) ? scope : undefined,
    never: options.neverPattern === undefined ? undefined : { pattern: options.neverPattern },
    plain: plain.always.length + plain.never.length === 0 ? undefined : plain,
  };
  return parseRule(JSON.stringify(draft));
}

function removeCommand(context: CommandContext) {
  return apiCommand('remove', 'Take rules back. Their history stays, and they can be rolled back to what they were.')
    .argument('[id...]', 'ids of rules')
    .option('--pack <pack>', 'all that came with this pack')
    .option('--comment <text>', 'why')
    .addOption(byOption())
    .action(async (ids, options, self) => {
      if (ids.length === 0 && options.pack === undefined)
        self.error('error: name a rule, or use --pack', { code: 'vigie.missingRule' });
      const api = await openApi(context, options);
      const chosen = [...ids, ...(await idsOfPack(api, options.pack))];
      for (const id of chosen) await api.delete(`${ruleAddress(id)}${why(context, options)}`);
      context.talk.say(`${chosen.length} removed.`);
    });
}

async function idsOfPack(api: ApiClient, pack: string | undefined): Promise<readonly string[]> {
  if (pack === undefined) return [];
  const { items } = await api.get('rules', listOf(Rule));
  return items.filter((rule) => rule.pack === pack).map(({ id }) => id);
}

function historyCommand(context: CommandContext) {
  return readingCommand('history', 'What was done to a rule, the newest first.')
    .argument('<id>', 'id of the rule')
    .action(async (id, options) => {
      const api = await openApi(context, options);
      const { items } = await api.get(`${ruleAddress(id)}/history`, listOf(RuleStep));
      if (options.json === true) context.talk.items('rule-history', items);
      else context.talk.data(renderTable(items, steps(context.io.clock.now()), width(context)));
    });
}

function rollbackCommand(context: CommandContext) {
  return apiCommand('rollback', 'Make a rule again what it was in an earlier version.')
    .argument('<id>', 'id of the rule')
    .argument('<version>', 'version to go back to', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--comment <text>', 'why')
    .addOption(byOption())
    .action(async (id, version, options) => {
      const api = await openApi(context, options);
      const by = actor(context.io, options.by);
      const body = { version, by, comment: options.comment };
      const rule = await api.post(`${ruleAddress(id)}/rollback`, Rule, body);
      context.talk.say(`${rule.id} is what it was in version ${version}; this is version ${rule.version ?? 1}.`);
    });
}

export function ruleAddress(id: string): string {
  return `rules/${encodeURIComponent(id)}`;
}

function why(
  { io }: CommandContext,
  options: { readonly by?: string | undefined; readonly comment?: string | undefined },
): string {
  const by = actor(io, options.by);
  const { comment } = options;
  const query = new URLSearchParams({
    ...(by === undefined ? {} : { by }),
    ...(comment === undefined ? {} : { comment }),
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('A number from 0 to 1 is needed.');
  return value;
}

const columns: readonly Column<Rule>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'entity', cell: ({ entity }) => entity },
  { title: 'classes', cell: ({ classes }) => classes.join(' ') },
  { title: 'looks for', cell: lookedFor },
  { title: 'weight', align: 'right', cell: ({ weight }) => String(weight) },
  { title: 'version', align: 'right', cell: ({ version }) => String(version ?? 1) },
  { title: 'state', cell: ({ enabled }) => (enabled ? 'in force' : 'off') },
  { title: 'pack', cell: ({ pack }) => pack ?? '-' },
];

function lookedFor({ pattern, keywords, words, name, names, always, never, checksum }: Rule): string {
  const parts = [
    pattern === undefined ? [] : 'pattern',
    keywords === undefined ? [] : `${keywords.length} keywords`,
    words === undefined && name === undefined && names === undefined ? [] : 'names',
    always === undefined ? [] : `${always.length} values`,
    checksum ?? [],
    never === undefined ? [] : 'never',
  ];
  return parts.flat().join(', ');
}

function steps(nowMs: number): readonly Column<RuleStep>[] {
  return [
    { title: 'version', align: 'right', cell: ({ version }) => String(version) },
    { title: 'when', cell: ({ atMs }) => ago(atMs, nowMs) },
    { title: 'by', cell: ({ by }) => by },
    { title: 'action', cell: ({ action }) => action },
    { title: 'changed', cell: ({ changed }) => changed.join(' ') },
    { title: 'comment', cell: ({ comment }) => comment ?? '' },
  ];
}
