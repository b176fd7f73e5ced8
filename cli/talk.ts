import { styleText } from 'node:util';
import type { Io } from './io.ts';
import { inert } from './render/inert.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

export interface GlobalOptions {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  /** False with `--no-color`. */
  readonly color?: boolean | undefined;
}

/** How a command speaks: data on standard output, everything else on standard error. */
export interface Talk {
  /** Data as it is. */
  data(text: string): void;
  /** Data as JSON: `{ "version": 1, "kind": …, "items": […] }` or `"item"` for one thing. */
  items(kind: string, items: readonly unknown[]): void;
  item(kind: string, item: unknown): void;
  /** One line for people; not with `--quiet`. */
  say(text: string): void;
  /** One line for people who want to know more: `--verbose`. */
  tell(text: string): void;
  /** One line that is said even with `--quiet`. */
  warn(text: string): void;
  paint(colour: Colour, text: string, sink?: 'out' | 'err'): string;
}

export function createTalk(io: Io, options: GlobalOptions): Talk {
  const colourful = (sink: 'out' | 'err') => options.color !== false && !io.env['NO_COLOR'] && io[sink].isTerminal;
  const json = (value: unknown) => io.out.write(`${JSON.stringify(value, null, io.out.isTerminal ? 2 : undefined)}\n`);
  const line = (text: string) => io.err.write(`${text}\n`);
  return {
    data: (text) => io.out.write(text),
    items: (kind, items) => json({ version: 1, kind, items }),
    item: (kind, item) => json({ version: 1, kind, item }),
    say: (text) => (options.quiet === true ? undefined : line(text)),
    tell: (text) => (options.verbose === true && options.quiet !== true ? line(text) : undefined),
    warn: line,
    paint: (colour, text, sink = 'err') =>
      colourful(sink) ? styleText(colour, text, { validateStream: false }) : text,
  };
}

/** Asks for consent before something that cannot be taken back. Without a terminal nobody is asked: `--yes` is needed. */
export async function consent(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!io.stdin.isTerminal || !io.err.isTerminal) {
    io.err.write(`${inert(question)} Say --yes to do it.\n`);
    return false;
  }
  io.err.write(`${inert(question)} [y/N] `);
  for await (const chunk of io.stdin) return /^y(?:es)?$/iu.test(Buffer.from(chunk).toString('utf8').trim());
  return false;
}
