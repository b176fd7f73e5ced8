import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { loadConfig, type LoadedConfig } from '#kernel/config/load-config';
import { settings, type Setting } from '#kernel/config/settings';
import type { CommandContext } from './command-context.ts';

const SETTINGS_NOTE = 'Every other setting that is no secret has a flag too: docs/config.md lists them all.';

/**
 * Gives a command the flags of all settings, made from the schema. Only the common ones show in its help. What is a
 * secret has no flag: others can read a command line.
 */
export function withSettings<C extends CommandUnknownOpts>(command: C): C {
  command.addOption(
    new Option('-c, --config <file>', 'configuration file (VIGIE_CONFIG; else vigie.yaml in this folder)'),
  );
  command.addOption(
    new Option('--source <url>', 'watch this one database (better in VIGIE_SOURCE when it holds a password)'),
  );
  for (const setting of settings)
    for (const [i, flag] of setting.flags.entries())
      for (const option of optionsOf(setting, flag, i === 0)) command.addOption(option);
  command.addHelpText('after', `\n${SETTINGS_NOTE}`);
  return command;
}

/**
 * The configuration from the flags of a command made by {@link withSettings}, the environment and the file.
 *
 * @param over by path of the setting; they win over the flags, and undefined takes a flag away.
 */
export function loadFromFlags(
  { io }: CommandContext,
  command: CommandUnknownOpts,
  over: Readonly<Record<string, string | undefined>> = {},
): Promise<LoadedConfig> {
  const given: Readonly<Record<string, unknown>> = command.opts();
  const flags: Record<string, string | boolean> = {};
  take(flags, 'source', given['source']);
  for (const { path, flags: names } of settings) for (const name of names) take(flags, path, given[camel(name)]);
  const file = given['config'];
  return loadConfig({
    env: io.env,
    cwd: io.cwd,
    flags: { ...flags, ...over },
    file: typeof file === 'string' ? file : undefined,
  });
}

function take(flags: Record<string, string | boolean>, path: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'boolean') flags[path] = value;
}

function optionsOf(
  { kind, description, accepts, common, default: standard }: Setting,
  flag: string,
  first: boolean,
): readonly Option[] {
  const text = standard === undefined ? description : `${description} [${standard}]`;
  const hidden = !common || !first;
  if (kind === 'boolean')
    return [
      new Option(`--${flag}`, text).hideHelp(hidden),
      new Option(`--no-${flag}`, `not: ${description}`).hideHelp(),
    ];
  return [
    new Option(
      `--${flag} <${kind === 'json' ? 'json' : accepts.includes('|') ? accepts.replaceAll(' ', '') : kind}>`,
      text,
    ).hideHelp(hidden),
  ];
}

/** As commander names the option `--server-port`. */
function camel(flag: string): string {
  return flag.replace(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}
