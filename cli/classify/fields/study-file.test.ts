import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { vigie } from '#tests/support/vigie-command';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vigie-fields-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const Reports = z.object({
  items: z.array(z.object({ field: z.string(), labels: z.array(z.object({ path: z.string(), entity: z.string() })) })),
});

test('a CSV file is judged by its fields', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},person${i}@example.org,shelf ${i}`);
  await writeFile(join(cwd, 'customers.csv'), `id,contact,place\n${rows.join('\n')}\n`);
  const { out } = await vigie(['classify', 'customers.csv', '--by-field', '--json'], { cwd });
  expect(Reports.parse(JSON.parse(out)).items).toEqual([
    { field: 'id', labels: [] },
    { field: 'contact', labels: [{ path: 'contact', entity: 'EMAIL_ADDRESS' }] },
    { field: 'place', labels: [] },
  ]);
});

test('documents are judged by their paths', async () => {
  const documents = Array.from({ length: 20 }, (_, i) => JSON.stringify({ a: { mail: `p${i}@example.org` }, n: i }));
  await writeFile(join(cwd, 'events.jsonl'), documents.join('\n'));
  const { out, exitCode } = await vigie(['classify', 'events.jsonl', '--by-field', '--json', '--fail-on-findings'], {
    cwd,
  });
  expect(Reports.parse(JSON.parse(out)).items).toEqual([
    { field: 'value', labels: [{ path: 'value.a.mail', entity: 'EMAIL_ADDRESS' }] },
  ]);
  expect(exitCode).toBe(1);
});
