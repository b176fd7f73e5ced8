import { CommanderError } from '@commander-js/extra-typings';
import { isAbort, toVigieError } from '#kernel/errors/vigie-error';
import type { CommandContext } from './command-context.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';
import { createTalk } from './talk.ts';

/** Runs one command line and gives its exit code. @param args without the program's name. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const context: CommandContext = { io, exitCode: EXIT.ok, asJson: false, talk: createTalk(io, {}) };
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (io.stop.aborted && isAbort(thrown)) return EXIT.interrupted;
    const error = toVigieError(thrown);
    reportError(error, context.talk, context.asJson);
    return exitCodeOf(error);
  }
}
