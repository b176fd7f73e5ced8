#!/usr/bin/env -S node --max-semi-space-size=16
import { systemClock } from '#kernel/clock';
import { listenForStop } from '#kernel/lifecycle/process-signals';
import { EXIT } from './exit-codes.ts';
import type { Io, TextSink } from './io.ts';
import { run } from './run.ts';

const DEFAULT_COLUMNS = 100;

using signals = listenForStop(process, () => process.exit(EXIT.interrupted));

// A reader that has seen enough (`vigie labels list | head`) closes the pipe: that is an end, no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);

const io: Io = {
  out: sink(process.stdout),
  err: sink(process.stderr),
  stdin: Object.assign(process.stdin, { isTerminal: process.stdin.isTTY }),
  env: process.env,
  cwd: process.cwd(),
  stop: signals.stop,
  clock: systemClock,
};

const exitCode = await run(process.argv.slice(2), io);
// Whatever still waits (a connection that is kept open) must not hold the process; what was written must get out.
process.stdout.write('', () => process.exit(exitCode));

function sink(stream: NodeJS.WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : DEFAULT_COLUMNS;
    },
  };
}
