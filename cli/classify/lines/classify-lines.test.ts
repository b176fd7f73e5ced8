import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { vigie, type CommandOutcome } from '#tests/support/vigie-command';

const run = (lines: readonly string[], ...args: readonly string[]) =>
  vigie(['classify', '--jsonl', ...args], { stdin: `${lines.join('\n')}\n` });

const answers = ({ out }: CommandOutcome): readonly unknown[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const value = (id: string | number, column: string, held: unknown) =>
  JSON.stringify({ id, table: 'customer', column, value: held });

test('values are answered with labels and texts with spans, in order, under common names', async () => {
  const text = '😀 write to jane.roe@example.org';
  const outcome = await run(
    [value('a', 'email', 'jane.roe@example.org'), JSON.stringify({ id: 2, text }), value('c', 'size', 'XL')],
    '--types',
    'common',
  );
  expect(answers(outcome)).toEqual([
    { id: 'a', labels: [{ type: 'EMAIL', confidence: expect.any(Number) }] },
    // In characters: the first is two units of UTF-16.
    { id: 2, spans: [{ start: 11, end: 31, type: 'EMAIL', confidence: expect.any(Number) }] },
    { id: 'c', labels: [] },
  ]);
  expect(Array.from(text).slice(11, 31).join('')).toBe('jane.roe@example.org');
  expect(outcome.exitCode).toBe(0);
});

test('P7: a line that cannot be read is answered with code and line, no part of it, and the rest goes on', async () => {
  const outcome = await run([
    value(1, 'email', 'jane.roe@example.org'),
    '{"id": 2, "value": "hunter2-hunter2',
    '["hunter2"]',
    '',
    JSON.stringify({ id: 5, value: 'hunter2' }),
    JSON.stringify({ table: 't', column: 'c', value: 'hunter2' }),
    `{"id": 7, "table": "t", "column": "c", "value": "${'x'.repeat(17 * 1024 * 1024)}"}`,
    value(8, 'email', 'jane.roe@example.org'),
  ]);
  expect(answers(outcome)).toMatchObject([
    { id: 1, labels: [{ type: 'EMAIL_ADDRESS' }] },
    { id: null, line: 2, error: { code: 'VIG_F321' } },
    { id: null, line: 3, error: { code: 'VIG_F322' } },
    { id: 5, line: 5, error: { code: 'VIG_F322' } },
    { id: null, line: 6, error: { code: 'VIG_F322' } },
    { id: null, line: 7, error: { code: 'VIG_F320' } },
    { id: 8, labels: [{ type: 'EMAIL_ADDRESS' }] },
  ]);
  expect(outcome.out + outcome.err).not.toContain('hunter2');
  expect(outcome.exitCode).toBe(0);
});

test('values of other types are judged: numbers to their last digit, documents by what is in them', async () => {
  const outcome = await run([
    '{"id":1,"table":"t","column":"card_number","value":4532015112830366}',
    value(2, 'payload', { contact: { email: 'jane.roe@example.org' } }),
    value(3, 'email', null),
    value(4, 'email', true),
  ]);
  expect(answers(outcome)).toMatchObject([
    { id: 1, labels: [{ type: 'CREDIT_CARD' }] },
    { id: 2, labels: [{ type: 'EMAIL_ADDRESS' }] },
    { id: 3, labels: [] },
    { id: 4, labels: [] },
  ]);
});

test('with --fail-on-findings a label or a bad line makes it exit with 1', async () => {
  const harmless = value(1, 'size', 'XL');
  const codes = await Promise.all(
    [[harmless], [harmless, value(2, 'email', 'jane.roe@example.org')], [harmless, 'garbage']].map((lines) =>
      run(lines, '--fail-on-findings'),
    ),
  );
  expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1]);
});

test('a line is answered while the next has not come', async () => {
  const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, 'classify', '--jsonl'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  for (const id of [1, 2]) {
    child.stdin.write(`${value(id, 'email', 'jane.roe@example.org')}\n`);
    const { value: answer } = await lines.next();
    expect(z.object({ id: z.number() }).parse(JSON.parse(String(answer)))).toEqual({ id });
  }
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
});

test('with --by-field a value is judged by what its field holds', async () => {
  const outcome = await run(
    [
      value(1, 'phone', '+33 6 12 34 56 78'),
      value(2, 'phone', '+33 6 98 76 54 32'),
      value(3, 'phone', '+44 20 7946 0958'),
      'garbage',
      value(5, 'phone', 'ask at desk 4'),
      value(6, 'size', 'ask at desk 4'),
      value(7, 'phone', 'n/a'),
    ],
    '--by-field',
  );
  const phone = [{ type: 'PHONE_NUMBER', confidence: expect.any(Number) }];
  expect(answers(outcome)).toEqual([
    { id: 1, labels: phone },
    { id: 2, labels: phone },
    { id: 3, labels: phone },
    { id: null, line: 4, error: { code: 'VIG_F321', message: 'the line is no JSON' } },
    { id: 5, labels: phone },
    { id: 6, labels: [] },
    { id: 7, labels: [] },
  ]);
});
