import { rm } from 'node:fs/promises';
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { withExamples, type CommandContext } from '../command-context.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';

export function startCommand(context: CommandContext) {
  const command = new Command('start')
    .description('Watch the configured databases; without any, a demo shop. Runs until Ctrl-C.')
    .option(
      '--kafka',
      'the demo on Kafka, with Debezium, registry and Redis (npm run stack:install); with --role, one more process for it',
    );
  return withExamples(
    withSettings(command).action(async (options, self) => {
      if (options.kafka === true) return startOnKafka(context, self);
      const { config } = await loadFromFlags(context, self);
      // Everything heavy is loaded only for the command that needs it.
      const { start } = await import('../start/start.ts');
      context.exitCode = await start(config, context.io);
    }),
    [
      'vigie start',
      'VIGIE_SOURCE=postgres://vigie:secret@db.example/shop vigie start',
      'vigie start --config /etc/vigie/vigie.yaml --port 8080',
      'vigie start --kafka',
      'vigie start --kafka --role classify',
    ],
  );
}

/** Only the first process has servers and the shop; one with a role takes part in what runs. */
async function startOnKafka(context: CommandContext, command: CommandUnknownOpts): Promise<void> {
  const { start } = await import('../start/start.ts');
  const role: unknown = command.opts()['role'];
  // A part lacks what it has to share until it knows where the demo is.
  const { config, originOf } = await loadFromFlags(context, command, { role: undefined });
  if (typeof role === 'string' && role !== 'all') {
    const { joinKafkaDemo } = await import('../demo/join-kafka.ts');
    const part = await joinKafkaDemo(config.dataDir, role);
    const port = originOf(['server', 'port']).kind === 'default' ? { 'server.port': '0' } : {};
    const joined = await loadFromFlags(context, command, { ...part.settingValues, ...port });
    try {
      context.exitCode = await start(joined.config, context.io, part);
    } finally {
      await rm(joined.config.dataDir, { recursive: true, force: true });
    }
    return;
  }
  const { openKafkaStage } = await import('../demo/kafka-stage.ts');
  await using stage = await openKafkaStage(config.dataDir, (line) => context.talk.say(line));
  const { config: onKafka } = await loadFromFlags(context, command, stage.settingValues);
  context.exitCode = await start(onKafka, context.io, stage);
}
