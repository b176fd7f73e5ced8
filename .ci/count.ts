/** Adds up what the suites and the checks counted and prints the line that closes a CI run. Fails when anything failed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAJORS } from '#tests/matrix/server-programs';

interface Counted {
  readonly passed: number;
  readonly failed: number;
}

const folder = process.argv[2] ?? '.';

async function read(name: string, count: (report: Record<string, unknown>) => Counted): Promise<Counted> {
  try {
    return count(JSON.parse(await readFile(join(folder, name), 'utf8')));
  } catch {
    // A suite that left no report did not run to its end.
    process.stdout.write(`${name}: no report\n`);
    return { passed: 0, failed: 1 };
  }
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const plain = (report: Record<string, unknown>): Counted => ({
  passed: number(report['passed']),
  failed: number(report['failed']),
});

const tests = (report: Record<string, unknown>): Counted => ({
  passed: number(report['numPassedTests']),
  // A file that could not be loaded has no tests of its own to fail; a skipped test was not run where all are required.
  failed:
    number(report['numFailedTests']) +
    number(report['numPendingTests']) +
    (report['success'] === true || number(report['numFailedTests']) > 0 ? 0 : 1),
});

const counts = [
  await read('tests.json', tests),
  ...(await Promise.all(MAJORS.map((major) => read(`postgres-${major}.json`, tests)))),
  await read('check.json', plain),
  await read('faults.json', plain),
  await read('fleet-faults.json', plain),
];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
