import { expect, test } from 'vitest';
import { MAX_IMAGE_BYTES, OVERSIZED } from '#contract/change';
import { textOrBytes } from './log-values.ts';

const latin1 = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end);

test('P6: text and bytes larger than an image may be are said to be so, never taken for unchanged', () => {
  const large = Buffer.alloc(MAX_IMAGE_BYTES + 1, 'a');
  expect(textOrBytes('longtext', latin1)(large, 0, large.length)).toBe(OVERSIZED);
  expect(textOrBytes('longtext', latin1)(large, 1, large.length)).toHaveLength(MAX_IMAGE_BYTES);
  expect(textOrBytes('longblob', null)(large, 0, large.length)).toBe(OVERSIZED);
  expect(textOrBytes('longblob', null)(Buffer.from('ab'), 0, 2)).toBe('YWI=');
});
