/**
 * `npm run test:postgres -- [MAJOR…] [--only PATH…] [--json FOLDER]`: runs the tests that talk to PostgreSQL as a source
 * on servers of other majors, one after the other; without majors on all of them.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { MAJORS, serverPrograms } from './server-programs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = ['connectors/postgres'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
});

const failed: string[] = [];
for (const major of positionals.length === 0 ? MAJORS : positionals) {
  await serverPrograms(major);
  process.stderr.write(`PostgreSQL ${major}\n`);
  const report =
    values.json === undefined ? [] : ['--reporter=json', `--outputFile.json=${reportFile(values.json, major)}`];
  const code = await vitest(['run', ...(values.only ?? SUITES), '--reporter=default', ...report], major);
  if (code !== 0) failed.push(major);
}
if (failed.length > 0) process.stderr.write(`failed on PostgreSQL ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

function reportFile(folder: string, major: string): string {
  return join(folder, `postgres-${major}.json`);
}

function vitest(args: readonly string[], major: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
    cwd: ROOT,
    env: { ...process.env, VIGIE_TEST_POSTGRES: major },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
