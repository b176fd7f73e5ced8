import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputLines, type InputLine } from './input-lines.ts';

async function read(bytes: Buffer, cuts: readonly number[], maxBytes: number): Promise<readonly InputLine[]> {
  const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted((a, b) => a - b);
  const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
  async function* come() {
    yield* chunks;
  }
  const lines: InputLine[] = [];
  for await (const batch of inputLines(come(), maxBytes)) lines.push(...batch);
  return lines;
}

test('whatever lines are written are read, wherever the bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '"') });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1 }), fc.array(fc.nat(80)), async (lines, cuts) => {
      const read_ = await read(Buffer.from(`${lines.join('\n')}\n`), cuts, 1000);
      expect(read_).toEqual(lines.map((one, i) => ({ line: i + 1, text: one })));
    }),
  );
});

test('a line that is too long is told by its length, and the lines around it are read', async () => {
  const lines = await read(Buffer.from(`first\n${'x'.repeat(50)}\nlast`), [10, 20, 30, 58], 20);
  expect(lines).toEqual([
    { line: 1, text: 'first' },
    { line: 2, text: null, byteCount: 50 },
    { line: 3, text: 'last' },
  ]);
});

test('a byte order mark is no part of the first line', async () => {
  expect(await read(Buffer.from('\uFEFF{}\n'), [], 100)).toEqual([{ line: 1, text: '{}' }]);
});
