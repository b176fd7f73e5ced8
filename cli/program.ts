import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { alertsCommand } from './commands/alerts.ts';
import { classifyCommand } from './commands/classify.ts';
import { configCommand } from './commands/config.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { labelsCommand } from './commands/labels.ts';
import { monitorsCommand } from './commands/monitors.ts';
import { reclassifyCommand } from './commands/reclassify.ts';
import { rulesCommand } from './commands/rules.ts';
import { sourcesCommand } from './commands/sources.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { thresholdsCommand } from './commands/thresholds.ts';
import { versionCommand } from './commands/version.ts';
import { examplesOf, takeGlobals, withExamples, type CommandContext } from './command-context.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';

/** The whole command line. Nothing in it ends the process: commander throws, commands leave their exit code. */
export function createProgram(context: CommandContext): CommandUnknownOpts {
  const program = new Command('vigie')
    .description('The live lookout over databases: labels sensitive data at commit, and tells who must know.')
    .option('-q, --quiet', 'say only errors')
    .option('-v, --verbose', 'say more')
    .option('--no-color', 'no colours (also NO_COLOR)')
    .addHelpText('after', exitCodeHelp);
  withExamples(program, ['vigie start', 'vigie doctor', 'vigie status', 'vigie labels tail']);
  const { io } = context;
  for (const command of [
    startCommand(context),
    doctorCommand(context),
    statusCommand(context),
    sourcesCommand(context),
    labelsCommand(context),
    alertsCommand(context),
    deadLettersCommand(context),
    classifyCommand(context),
    rulesCommand(context),
    thresholdsCommand(context),
    monitorsCommand(context),
    reclassifyCommand(context),
    configCommand(context),
    versionCommand(context),
  ]) {
    program.addCommand(command);
  }
  everyCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHelpWidth: () => io.out.columns,
      getErrHelpWidth: () => io.err.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
    const examples = examplesOf(command);
    if (examples.length > 0)
      command.addHelpText('before', `Examples:\n${examples.map((line) => `  ${line}\n`).join('')}`);
  });
  program.hook('preAction', (_, command) => takeGlobals(context, command.optsWithGlobals()));
  return program;
}

export function everyCommand(command: CommandUnknownOpts, visit: (command: CommandUnknownOpts) => void): void {
  visit(command);
  for (const inner of command.commands) everyCommand(inner, visit);
}

export function exitCodeHelp(): string {
  return `\nExit codes:\n${Object.entries(EXIT_MEANINGS)
    .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}\n`)
    .join('')}`.trimEnd();
}
