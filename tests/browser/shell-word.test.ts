import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '#dashboard/web/components/copy-text';

test('a shell reads exactly the text, whatever a table is called', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
      (text) => {
        const read = execFileSync('bash', ['-c', `printf %s ${shellWord(text)}`]).toString('utf8');
        expect(read).toBe(text);
      },
    ),
    { numRuns: 60 },
  );
});

test('nothing that a terminal would obey when it is pasted', () => {
  const word = shellWord("x\u{1B}[201~'; rm -rf ~ #\n");
  expect(/^[\x20-\x7e]*$/u.test(word)).toBe(true);
});
