import { expect, test } from 'vitest';
import { ByteCursor } from '../protocol/byte-cursor.ts';
import { applyJsonDiffs } from './json-diff.ts';

/** One change as the log has it: operation, path, and a value in MySQL's binary form. */
function diff(operation: number, path: string, value?: Buffer): Buffer {
  const name = Buffer.from(path);
  const head = Buffer.from([operation, name.length]);
  return value === undefined
    ? Buffer.concat([head, name])
    : Buffer.concat([head, name, Buffer.from([value.length]), value]);
}

const seven = Buffer.from([5, 7, 0]);
const text = Buffer.from([12, 2, 0x61, 0x22]);

test.each([
  ['{"a": 1.50, "b": 2}', [diff(0, '$.a', seven)], '{"a": 7, "b": 2}'],
  ['{"b": 12345678901234567890}', [diff(1, '$.a', seven)], '{"a": 7, "b": 12345678901234567890}'],
  ['{"b": 1, "aa": 2}', [diff(1, '$.c', seven), diff(1, '$.ab', text)], '{"b": 1, "c": 7, "aa": 2, "ab": "a\\""}'],
  ['[1, 2, 3]', [diff(2, '$[1]'), diff(1, '$[0]', text), diff(0, '$[2]', seven)], '["a\\"", 1, 7]'],
  ['{"x y": {"k]": [1, {"z": "{\\"}"}]}}', [diff(2, '$."x y"."k]"[1].z')], '{"x y": {"k]": [1, {}]}}'],
  ['{"a": []}', [diff(0, '$', seven)], '7'],
])('%s', (before, diffs, after) => {
  expect(applyJsonDiffs(before, new ByteCursor(Buffer.concat(diffs)))).toBe(after);
});

test('a change that does not fit is an error without a word of the document', () => {
  const change = () => applyJsonDiffs('{"canary": 1}', new ByteCursor(diff(0, '$.canary.x', seven)));
  expect(change).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  expect(change).not.toThrow(/canary/u);
});
