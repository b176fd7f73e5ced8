import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './source-files.ts';

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** `npm run check`: everything that can be known without running the product. `--only format,types` runs some steps. */
const STEPS: readonly Step[] = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '.'] },
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  ...(existsSync(join(ROOT, 'dashboard/web/tsconfig.json'))
    ? [{ name: 'types-web', command: 'tsc', args: ['-p', 'dashboard/web/tsconfig.json'] }]
    : []),
  { name: 'dead-code', command: 'knip', args: ['--no-progress'] },
  { name: 'house', command: 'vitest', args: ['run', 'tests/house'] },
  { name: 'generated', command: 'node', args: ['cli/generate/generate.ts', '--check'] },
];

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });
const only = values.only?.split(',');
const outcomes: Outcome[] = [];
for (const step of STEPS.filter(({ name }) => only === undefined || only.includes(name)))
  outcomes.push(await run(step));

const failed = outcomes.filter(({ ok }) => !ok).length;
const passed = outcomes.length - failed;
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ passed, failed, steps: outcomes }, null, 2)}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function run({ name, command, args }: Step): Promise<Outcome> {
  const started = performance.now();
  const { exitCode, output } = await runProgram(command, args);
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  const ok = exitCode === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${seconds.toFixed(1)} s`);
  if (!ok) console.log(output.trimEnd().replace(/^/gmu, '     '));
  return { name, ok, seconds };
}

function runProgram(command: string, args: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  // The programs, and the Node.js that came with them, before any other on the path.
  const path = [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ exitCode: null, output: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
