import { Command, InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { createApiClient, findEndpoint, type ApiClient, type EndpointOptions } from './api-client.ts';
import type { Io } from './io.ts';
import { createTalk, type GlobalOptions, type Talk } from './talk.ts';

/** What a command is given, and where it leaves its exit code. */
export interface CommandContext {
  readonly io: Io;
  /** Set by the command that ran. */
  exitCode: number;
  /** Whether its answer, and so its errors too, are JSON. */
  asJson: boolean;
  talk: Talk;
}

/** Examples of a command, shown before everything else in its help and in `docs/cli.md`. */
const examples = new WeakMap<CommandUnknownOpts, readonly string[]>();

export function withExamples<C extends CommandUnknownOpts>(command: C, lines: readonly string[]): C {
  examples.set(command, lines);
  return command;
}

export function examplesOf(command: CommandUnknownOpts): readonly string[] {
  return examples.get(command) ?? [];
}

/** A command that talks to the running Vigie. */
export function apiCommand(name: string, description: string) {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'address of the running Vigie (VIGIE_URL)')
    .option('--token <token>', 'its token; better in VIGIE_TOKEN, since others can read a command line')
    .option('--config <file>', 'configuration file that names the data folder')
    .option('--data-dir <folder>', 'data folder of the running Vigie');
}

/** A command that reads: it has `--json`. */
export function readingCommand(name: string, description: string) {
  return apiCommand(name, description).option('--json', 'answer with JSON: {"version":1,"kind":…,"items":[…]}');
}

export async function openApi(context: CommandContext, options: EndpointOptions): Promise<ApiClient> {
  const endpoint = await findEndpoint(context.io, options);
  context.talk.tell(`asking ${endpoint.url}`);
  return createApiClient(endpoint, context.io.stop);
}

/** Called before each command: takes over the options that all commands have. */
export function takeGlobals(
  context: CommandContext,
  options: GlobalOptions & { readonly json?: unknown; readonly jsonl?: unknown },
): void {
  context.talk = createTalk(context.io, options);
  context.asJson = options.json === true || options.jsonl === true;
}

/** A whole number from the command line, for `argParser`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
    return value;
  };
}
