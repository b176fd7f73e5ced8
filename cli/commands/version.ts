import { Command } from '@commander-js/extra-typings';
import type { CommandContext } from '../command-context.ts';
import { readVersion } from '../version.ts';

export function versionCommand(context: CommandContext) {
  return new Command('version')
    .description('Print the versions of Vigie and Node.js.')
    .option('--json', 'answer with JSON')
    .action(async (options) => {
      const vigie = await readVersion();
      if (options.json === true)
        context.talk.item('version', {
          vigie,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
        });
      else
        context.talk.data(`vigie ${vigie} (Node.js ${process.versions.node}, ${process.platform}-${process.arch})\n`);
    });
}
