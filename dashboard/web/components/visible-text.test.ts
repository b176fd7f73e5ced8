import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_SHOWN, plainText, segments } from './visible-text.ts';

describe('names that lie are shown as they are', () => {
  test.each([
    ['a direction override', 'user\u{202E}liame', 'user[U+202E]liame'],
    ['a zero-width space', 'pass\u{200B}word', 'pass[U+200B]word'],
    ['a terminal escape', '\u{1B}[31mred', '[U+001B][31mred'],
    ['a line break', 'two\nlines', 'two[U+000A]lines'],
    ['an isolate', '\u{2066}x\u{2069}', '[U+2066]x[U+2069]'],
    ['a blank letter of Hangul', 'a\u{3164}b', 'a[U+3164]b'],
    ['a tag character', 'a\u{E0041}', 'a[U+E0041]'],
  ])('%s', (_what, raw, seen) => {
    expect(plainText(raw)).toBe(seen);
  });

  test('joiners stay where scripts and emoji need them, and nowhere else', () => {
    expect(plainText('👩\u{200D}💻')).toBe('👩\u{200D}💻');
    expect(plainText('می\u{200C}خواهم')).toBe('می\u{200C}خواهم');
    expect(plainText('a\u{200D} b')).toBe('a[U+200D] b');
  });
});

test('whatever comes, what is shown is well-formed, bounded, and holds no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (raw) => {
      const text = segments(raw)
        .flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
        .join('');
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(LONGEST_SHOWN);
      expect(/[\p{Cc}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}]/u.test(text)).toBe(false);
    }),
  );
});
