import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMNS } from '../corpus/columns.ts';
import { compileMatcher } from '../matcher.ts';
import { BUILT_IN } from '../recognizers/catalogue.ts';
import { GramSet, NO_NEED } from './grams.ts';
import { needOf } from './pattern-need.ts';

const PATTERNS = BUILT_IN.flatMap((recognizer, slot) => compileMatcher(recognizer, slot).text);

function mayMatch(regex: RegExp, text: string): boolean {
  const grams = new GramSet();
  grams.fill(text);
  return grams.holds(needOf(regex));
}

test.each([
  [/password|mdp/i, 'my PassWord', 'my pass word'],
  [/tel\.? ?\d{3}/, 'call tel. 123', 'call tel. 12'],
  [/(?:ab|cd)+-(?=e)efg/, 'cd-efg', 'cd-ef'],
  [/[A-Z]{2}\d{4}-[xy]/, 'AB1234-y', 'AB1234x'],
  [/\d{3,5}-x/, '1234-x', '1234x-'],
  [/\d{15}/, 'of 123456789012345', '12345678901234 5'],
  [/\d{4,6}[A-Z]/, '1234A', '123 4A'],
  [/n[o°] \d\d\d/, 'n° 123', 'n 123'],
  [/\bnée? le\b/, 'née le 3', 'ne le 3'],
  [/\u{1F600}smile/u, '\u{1F600}smile', 'smi le'],
  [/k[e]y=/iu, '\u212Aey=', 'k ey='],
])('what %s asks for stands in what it matches, and not in everything', (regex, hit, miss) => {
  expect([regex.test(hit), mayMatch(regex, hit)]).toEqual([true, true]);
  expect([regex.test(miss), mayMatch(regex, miss)]).toEqual([false, false]);
});

test.each([[/a?/], [/x|\d*/], [/[^a]{20}/], [/\w+@\w+/], [/(a|b)\1/], [/(?:)/]])(
  'a pattern that may match nearly anything asks for nothing: %s',
  (regex) => {
    expect(needOf(regex)).toEqual(NO_NEED);
  },
);

test('nine patterns of ten ask for something', () => {
  const asking = PATTERNS.filter(({ need }) => need !== NO_NEED && JSON.stringify(need) !== JSON.stringify(NO_NEED));
  expect(asking.length / PATTERNS.length).toBeGreaterThan(0.85);
});

test('no pattern matches where what it asks for is missing', () => {
  const values = COLUMNS.flatMap(({ values: all }) => all.map(String));
  const texts = values.map(
    (value, i) => `Dear Jane, ${value}; ${values[(i * 7) % values.length] ?? ''}\nné le, tel: ${value}.`,
  );
  const grams = new GramSet();
  let matches = 0;
  for (const text of texts) {
    grams.fill(text);
    for (const { regex, need } of PATTERNS) {
      regex.lastIndex = 0;
      if (!regex.test(text)) continue;
      matches += 1;
      expect([regex.source, grams.holds(need)]).toEqual([regex.source, true]);
    }
  }
  expect(matches).toBeGreaterThan(texts.length);
});

test('a set holds the grams of its text, and none of the text before', () => {
  const sign = fc.constantFrom('a', 'B', '7', ' ', '-', 'é', '\n', '😀', '@');
  const grams = new GramSet();
  fc.assert(
    fc.property(
      fc.string({ unit: sign, maxLength: 60 }),
      fc.string({ unit: sign, minLength: 3, maxLength: 3 }),
      (text, part) => {
        grams.fill(text);
        const isThere = text.replaceAll('\n', ' ').toLowerCase().includes(part.replaceAll('\n', ' ').toLowerCase());
        const need = needOf(new RegExp(part, 'u'));
        if (isThere) expect(grams.holds(need)).toBe(true);
      },
    ),
  );
  grams.fill('x'.repeat(10_000));
  grams.fill('');
  expect(grams.holds(needOf(/xxx/))).toBe(false);
});
