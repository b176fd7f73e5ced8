import { expect, test } from 'vitest';
import { emptyFacts, scan } from './facts.ts';
import { compileMatcher, mayHold } from './matcher.ts';
import { BUILT_IN } from './recognizers/catalogue.ts';
import { fieldNamed } from './recognizers/cases.ts';

const SIZE = 100_000;
/** Texts that make careless patterns quadratic or worse: long runs of what patterns repeat, and near misses of them. */
const HOSTILE: readonly string[] = [
  'a',
  '1',
  ' ',
  '1 ',
  'a ',
  'A',
  'Aa ',
  '-',
  '1-',
  '.',
  'a.',
  'a@',
  '@a.',
  '12 a ',
  '+1 (',
  '0 0',
  'ab:',
  '1:',
  '::',
  'eyJ',
  'key=',
  'password ',
  'password=',
  'secret: ',
  'http://a:',
  'FR76 1234 ',
  '$2b$',
  'é',
  'É ',
  '12 rue ',
  'rue de ',
  '1 Main ',
  "'",
  '"',
  '<a ',
  '{"a":',
  '1.1.1.',
  'x@x.',
  'Server=a;',
  '-----BEGIN PRIVATE KEY-----',
  'Marie ',
  'Jean de la ',
  'P<',
  '=',
  '/',
  'ghp_',
].map((piece) => piece.repeat(Math.ceil(SIZE / piece.length)));

const BOUND_MS = 400;

test('the worst pattern on the worst 100 KB stays within its bound', () => {
  const facts = emptyFacts();
  const slow: string[] = [];
  for (const recognizer of BUILT_IN) {
    const matcher = compileMatcher(recognizer, 0);
    for (const text of HOSTILE) {
      if (!mayHold(matcher, scan(text, facts))) continue;
      for (const { pattern, regex } of matcher.text) {
        regex.lastIndex = 0;
        const start = performance.now();
        regex.exec(text);
        const ms = performance.now() - start;
        if (ms > BOUND_MS) slow.push(`${recognizer.id} ${pattern.name} ${text.slice(0, 12)} ${Math.round(ms)} ms`);
      }
    }
  }
  expect(slow).toEqual([]);
});

test('whole-value patterns have no unbounded repetition', () => {
  const open = BUILT_IN.flatMap(({ id, patterns }) =>
    patterns
      .filter(({ regex }) =>
        /(?<!\\)[)\]\w.][*+](?![^[]*\])/.test(
          regex.source.replaceAll(/\[(?:\\.|[^\]])*\]/g, 'x').replaceAll(/\\./g, 'x'),
        ),
      )
      .map(({ name }) => `${id} ${name}`),
  );
  expect(open).toEqual([]);
});

test('the engine takes any 100 KB in bounded time', () => {
  const field = fieldNamed('body');
  const slow: string[] = [];
  for (const text of HOSTILE) {
    const start = performance.now();
    field.examine(text);
    if (performance.now() - start > 3000) slow.push(text.slice(0, 12));
  }
  expect(slow).toEqual([]);
});
