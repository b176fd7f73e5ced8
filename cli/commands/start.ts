import { Command } from '@commander-js/extra-typings';
import { withExamples, type CommandContext } from '../command-context.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';

export function startCommand(context: CommandContext) {
  const command = new Command('start').description(
    'Watch the configured databases; without any, a demo shop. Runs until Ctrl-C.',
  );
  return withExamples(
    withSettings(command).action(async (_, self) => {
      const { config } = await loadFromFlags(context, self);
      // Everything heavy is loaded only for the command that needs it.
      const { start } = await import('../start/start.ts');
      context.exitCode = await start(config, context.io);
    }),
    [
      'vigie start',
      'VIGIE_SOURCE=postgres://vigie:secret@db.example/shop vigie start',
      'vigie start --config /etc/vigie/vigie.yaml --port 8080',
    ],
  );
}
