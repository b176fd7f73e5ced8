import { Argument, Command, Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { SourceSummary } from '#contract/catalog';
import { SOURCE_KINDS, type SourceKind } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import { listOf } from '../api-client.ts';
import {
  apiCommand,
  openApi,
  readingCommand,
  wholeNumber,
  withExamples,
  type CommandContext,
} from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import { consent } from '../talk.ts';
import { resnapshotCommand } from './resnapshot.ts';
import { sourceColumns } from './source-columns.ts';
import { width } from './status.ts';

const Added = z.object({ source: z.string(), kind: z.string() });

export function sourcesCommand(context: CommandContext) {
  const command = new Command('sources').description('The databases that are watched.');
  command.addCommand(listCommand(context)).addCommand(addCommand(context)).addCommand(removeCommand(context));
  command
    .addCommand(resnapshotCommand(context))
    .addCommand(orderCommand(context, 'pause'))
    .addCommand(orderCommand(context, 'resume'));
  return withExamples(command, [
    'vigie sources list',
    'vigie sources add shop postgres://vigie:secret@db.example/shop',
    'vigie sources resnapshot shop --wait',
  ]);
}

function listCommand(context: CommandContext) {
  return readingCommand('list', 'Sources and how their captures stand.').action(async (options) => {
    const api = await openApi(context, options);
    const { items } = await api.get('sources', listOf(SourceSummary));
    if (options.json === true) context.talk.items('sources', items);
    else if (items.length === 0)
      context.talk.say('No source yet. Add one: vigie sources add <id> postgres://user:password@host/database');
    else context.talk.data(renderTable(items, sourceColumns(context.io.clock.now()), width(context)));
  });
}

function addCommand(context: CommandContext) {
  const command = apiCommand(
    'add',
    'Watch one more database. Its url may come from standard input, so that no other user can read it.',
  )
    .argument('<id>', 'short name; it begins the names of its topics')
    .addArgument(new Argument('<url>', 'postgres://user:password@host:port/database, or - for standard input'))
    .addOption(new Option('--kind <kind>', 'which database it is; told by the url when left out').choices(SOURCE_KINDS))
    .option('--settings <json>', 'further settings of the source, as in sources[] of the configuration')
    .option(
      '--retained-wal-alert-bytes <bytes>',
      'an alert is opened when it keeps more of its log for us than this',
      wholeNumber(1_048_576, Number.MAX_SAFE_INTEGER),
    )
    .action(async (id, given, options) => {
      const api = await openApi(context, options);
      const url = given === '-' ? await readLine(context.io) : given;
      const { retainedWalAlertBytes } = options;
      const settings = parseSettings(options.settings);
      const body = { id, kind: options.kind ?? kindOf(url), url, settings, retainedWalAlertBytes };
      const added = await api.post('sources', Added, body);
      context.talk.say(`${added.source} is watched now. See: vigie sources list`);
    });
  return withExamples(command, [
    'vigie sources add shop postgres://vigie:secret@db.example/shop',
    'pass show shop-url | vigie sources add shop -',
  ]);
}

function removeCommand(context: CommandContext) {
  const command = apiCommand(
    'remove',
    'Watch a source no more and remove its slot and publication. What is known of it stays.',
  )
    .argument('<id>', 'id of the source')
    .option('-y, --yes', 'do not ask')
    .action(async (id, options) => {
      const api = await openApi(context, options);
      if (
        !(await consent(
          context.io,
          `Stop watching ${id} and remove its slot and publication at the source?`,
          options.yes === true,
        ))
      ) {
        context.exitCode = EXIT.usage;
        return;
      }
      await api.delete(`sources/${encodeURIComponent(id)}`);
      context.talk.say(`${id} is watched no more.`);
    });
  return withExamples(command, ['vigie sources remove shop --yes']);
}

function orderCommand(context: CommandContext, order: 'pause' | 'resume') {
  const description =
    order === 'pause'
      ? 'Stop reading a source. Meanwhile it keeps its log for us, which takes space.'
      : 'Go on reading a source.';
  return apiCommand(order, description)
    .argument('<id>', 'id of the source')
    .action(async (id, options) => {
      const api = await openApi(context, options);
      await api.post(`sources/${encodeURIComponent(id)}/${order}`, z.object({ paused: z.boolean() }));
      context.talk.say(order === 'pause' ? `${id} is paused.` : `${id} is read again.`);
    });
}

function kindOf(url: string): SourceKind {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//u.exec(url)?.[1] ?? '';
  const aliases: Readonly<Record<string, SourceKind>> = { postgresql: 'postgres', 'mongodb+srv': 'mongodb' };
  const kind = SOURCE_KINDS.find((one) => scheme === one || aliases[scheme] === one);
  if (kind === undefined) throw new VigieError('VIG_A503', 'the url does not say which database it is: use --kind');
  return kind;
}

function parseSettings(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VigieError('VIG_A503', '--settings is not JSON', { cause });
  }
}

async function readLine(io: Io): Promise<string> {
  let text = '';
  for await (const chunk of io.stdin) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.includes('\n') || text.length > 10_000) break;
  }
  return text.split('\n', 1)[0]?.trim() ?? '';
}
