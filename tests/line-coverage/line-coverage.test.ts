import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { lineCoverage } from './line-coverage.ts';

const SOURCE = ['const a = 1;', 'function f() {', '  return a;', '}', 'if (a > 1) f();', 'f;'].join('\n');

/** As istanbul has them: statements on lines 1, 3, 5 (two) and 6. */
const statementMap = {
  0: { start: { line: 1, column: 0 } },
  1: { start: { line: 3, column: 2 } },
  2: { start: { line: 5, column: 0 } },
  3: { start: { line: 5, column: 11 } },
  4: { start: { line: 6, column: 0 } },
};

test('a line ran when it did here or in another process; the innermost range of what another wrote counts', async () => {
  await using folder = await tempFolder('coverage');
  const path = join(folder.path, 'a.ts');
  await writeFile(path, SOURCE);
  const report = { [path]: { path, statementMap, s: { 0: 1, 1: 0, 2: 0, 3: 0, 4: 0 } } };
  const here = await lineCoverage(report, folder.path);
  expect(here).toMatchObject([{ lines: 4, covered: 1, missed: [3, 5, 6] }]);

  const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });
  const body = SOURCE.indexOf('{');
  const functions = [
    { ranges: [range(0, SOURCE.length, 1), range(SOURCE.indexOf('f();'), SOURCE.indexOf('f();') + 4, 0)] },
    { ranges: [range(body, SOURCE.indexOf('}') + 1, 0)] },
  ];
  const written = { result: [{ url: pathToFileURL(path).href, functions }] };
  await writeFile(join(folder.path, 'coverage-1.json'), JSON.stringify(written));
  // A process that was killed while it wrote.
  await writeFile(join(folder.path, 'coverage-2.json'), '{"result":[{"url"');
  expect(await lineCoverage(report, folder.path)).toMatchObject([{ lines: 4, covered: 3, missed: [3] }]);
});
