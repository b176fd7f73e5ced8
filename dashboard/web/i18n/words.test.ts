import { expect, test } from 'vitest';
import { en } from './en.ts';
import { createFormat } from './format.ts';
import { fr } from './fr.ts';

/** Every sentence of a dictionary, with sample arguments put in. */
function sentences(words: unknown, path = ''): (readonly [string, string])[] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function')
    return [[path, String(Reflect.apply(words, undefined, path.includes('spark') ? ['x', '1', '2'] : [2, '2', 'x']))]];
  return Object.entries(Object(words)).flatMap(([key, value]) => sentences(value, `${path}.${key}`));
}

test('no word is empty in either language, and every one has its argument', () => {
  for (const [path, text] of [...sentences(en), ...sentences(fr)]) {
    expect([path, text.trim() === '' || text.includes('undefined')]).toEqual([path, false]);
  }
});

test('the languages are really two', () => {
  const same = sentences(en).filter(
    ([path, text], i) => sentences(fr)[i]?.[1] === text && /[a-z]{4}/u.test(text) && path !== '',
  );
  const shared = new Set([
    '.app.name',
    '.app.english',
    '.app.french',
    '.app.installation',
    '.pages',
    '.sources.heading',
    '.sources.emptyCommand',
    '.questions.catalogueP99',
  ]);
  expect(same.filter(([path, text]) => !shared.has(path) && text.split(' ').length > 2)).toEqual([]);
});

test('figures are written as the language writes them', () => {
  const english = createFormat('en');
  const french = createFormat('fr');
  expect([english.integer(1204), english.compact(1_204_000), english.bytes(16_777_216), english.duration(14)]).toEqual([
    '1,204',
    '1.2M',
    '16.8 MB',
    '14 ms',
  ]);
  expect(french.bytes(16_777_216).replaceAll(/\s/gu, ' ')).toBe('16,8 Mo');
  expect([english.duration(0.84), english.duration(1240), english.duration(65_000)]).toEqual([
    '0.8 ms',
    '1.2 sec',
    '1 min',
  ]);
  expect(english.ago(1000, 61_000)).toBe('1 min. ago');
});
