import { Command } from '@commander-js/extra-typings';
import type { LoadedConfig } from '#kernel/config/load-config';
import { originText } from '#kernel/config/problem';
import { redacted } from '#kernel/config/redacted';
import { configJsonSchema, settings } from '#kernel/config/settings';
import { stringify } from 'yaml';
import { withExamples, type CommandContext } from '../command-context.ts';
import { inert } from '../render/inert.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';

export function configCommand(context: CommandContext) {
  const command = new Command('config').description(
    'The configuration: flags, then environment, then vigie.yaml, then defaults.',
  );
  command.addCommand(validateCommand(context)).addCommand(printCommand(context)).addCommand(schemaCommand(context));
  return withExamples(command, [
    'vigie config validate',
    'vigie config print --origins',
    'vigie config schema > vigie.schema.json',
  ]);
}

function validateCommand(context: CommandContext) {
  return withSettings(
    new Command('validate')
      .description('Check the configuration and name every problem in it, with its line.')
      .option('--json', 'answer with JSON'),
  ).action(async (options, command) => {
    const { config, file } = await loadFromFlags(context, command);
    const item = { valid: true, file, sources: config.sources.length, demo: config.demo };
    if (options.json === true) context.talk.item('config-validation', item);
    else
      context.talk.say(
        `${context.talk.paint('green', 'ok')} ${file ?? 'no file'}: ${item.sources} source${item.sources === 1 ? '' : 's'}${item.demo ? ' and the demo' : ''}`,
      );
  });
}

function printCommand(context: CommandContext) {
  const command = new Command('print')
    .description('Print the configuration as it is in force, as YAML. Secrets are never printed.')
    .option('--json', 'as JSON')
    .option('--origins', 'say where each value comes from');
  return withSettings(command).action(async (options, self) => {
    const loaded = await loadFromFlags(context, self);
    if (options.json === true)
      context.talk.item('config', {
        config: redacted(loaded.config),
        ...(options.origins === true ? { origins: originsOf(loaded) } : {}),
      });
    else {
      if (options.origins === true)
        for (const [path, origin] of Object.entries(originsOf(loaded)))
          context.talk.data(`# ${path}: ${inert(origin)}\n`);
      context.talk.data(stringify(redacted(loaded.config)));
    }
  });
}

/** Settings that are not at their default, and what set them. */
function originsOf({ originOf }: LoadedConfig): Readonly<Record<string, string>> {
  const given = settings
    .filter(({ path }) => !path.includes('[]'))
    .map(({ path }) => [path, originOf(path.split('.'))] as const);
  return Object.fromEntries(
    given.filter(([, { kind }]) => kind !== 'default').map(([path, origin]) => [path, originText(origin)]),
  );
}

function schemaCommand(context: CommandContext) {
  return new Command('schema')
    .description('Print the JSON Schema of vigie.yaml, for editors and checks.')
    .action(() => context.talk.data(`${JSON.stringify(configJsonSchema(), null, 2)}\n`));
}
