import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wantedSchemaFiles } from '#codec/own-topics/schema-files';
import { asyncApiFile } from './asyncapi-page.ts';
import { cliPage } from './cli-page.ts';
import { configPage, configSchemaFile } from './config-page.ts';
import { entitiesPage } from './entities-page.ts';
import { errorsPage } from './errors-page.ts';
import { openApiFile } from './openapi-page.ts';
import type { Page } from './page.ts';

/**
 * `npm run generate` writes the pages that are made from code; with `--check` it says which of them are not as they
 * would be made now, and writes nothing.
 */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const stale: string[] = [];
const pages = [
  errorsPage(),
  entitiesPage(),
  configPage(),
  configSchemaFile(),
  cliPage(),
  asyncApiFile(),
  await openApiFile(),
];
for (const page of [...pages, ...wantedSchemaFiles()]) {
  const text = formatted(page);
  const file = join(ROOT, page.path);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale.push(page.path);
  if (values.check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

for (const path of stale)
  console.log(values.check ? `${path} is not what the code says: run npm run generate` : `${path} written`);
if (values.check && stale.length > 0) process.exitCode = 1;

/** As the formatter has it, so that a check of format and a check of freshness never disagree. */
function formatted({ path, text }: Page): string {
  const program = join(ROOT, 'node_modules', '.bin', 'oxfmt');
  return execFileSync(program, [`--stdin-filepath=${path}`], { cwd: ROOT, input: text, encoding: 'utf8' });
}
