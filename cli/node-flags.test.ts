import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { NODE_FLAGS } from './node-flags.ts';

const flags = NODE_FLAGS.join(' ');
const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('every way to start Vigie starts Node.js with the same flags', async () => {
  const [program] = (await read('main.ts')).split('\n', 1);
  expect(program).toBe(`#!/usr/bin/env -S node ${flags}`);
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(await read('../package.json'));
  expect(scripts['start']).toBe(`node ${flags} cli/main.ts start`);
  expect(scripts['vigie']).toBe(`node ${flags} cli/main.ts`);
});
