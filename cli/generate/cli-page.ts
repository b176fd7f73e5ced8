import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { systemClock } from '#kernel/clock';
import { examplesOf } from '../command-context.ts';
import { EXIT, EXIT_MEANINGS } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { createProgram } from '../program.ts';
import { createTalk } from '../talk.ts';
import { madeFrom, type Page } from './page.ts';

const WIDTH = 110;

export function cliPage(): Page {
  const program = createProgram({ io: NOWHERE, exitCode: EXIT.ok, asJson: false, talk: createTalk(NOWHERE, {}) });
  const exitCodes = Object.entries(EXIT_MEANINGS).map(([number, meaning]) => `| ${number} | ${meaning} |`);
  const head = `${madeFrom('the commands in cli/')}

# Command line

\`npx vigie <command>\` in this folder, or \`vigie <command>\` where it is installed. Standard output holds data and nothing else;
what is said to people is on standard error. Nothing is asked without a terminal: what cannot be taken back needs \`--yes\`.

**JSON.** Every command that reads has \`--json\`: \`{ "version": 1, "kind": "sources", "items": [ … ] }\`, or \`"item"\` where there is one
thing. The shapes of the items are those of the HTTP API. Streams have \`--jsonl\`, one object a line. With either, an error is one
line of JSON on standard error: \`{ "version": 1, "kind": "error", "item": { "code": …, "message": …, "mend": …, "retry": …, "details": … } }\`.

**Where Vigie runs.** Commands that talk to a running Vigie find it by \`--url\` and \`--token\`, else by \`VIGIE_URL\` and
\`VIGIE_TOKEN\`, else by what \`vigie start\` wrote to its data folder (\`runtime.json\`, readable by its user only).

**Exit codes.**

| code | meaning |
| --- | --- |
${exitCodes.join('\n')}
`;
  return { path: 'docs/cli.md', text: `${head}\n${sections(program, '').join('\n')}` };
}

function sections(command: CommandUnknownOpts, parents: string): readonly string[] {
  const name = `${parents}${command.name()}`;
  const examples = examplesOf(command);
  const shown = examples.length === 0 ? '' : `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n\n`;
  const own = `## ${name}\n\n${shown}\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\`\n`;
  return [own, ...command.commands.flatMap((inner) => sections(inner, `${name} `))];
}

const SILENT = { write: () => undefined, isTerminal: false, columns: WIDTH };

/** A process without input and output: the page is made from the commands' own descriptions. */
const NOWHERE: Io = {
  out: SILENT,
  err: SILENT,
  stdin: {
    isTerminal: false,
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
  },
  env: {},
  cwd: '/',
  stop: new AbortController().signal,
  clock: systemClock,
};
