import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['prot', ['port', 'host'], 'port'],
  ['Port', ['port', 'host'], 'port'],
  ['sourcs', ['sources', 'server'], 'sources'],
  ['x', ['port', 'host'], null],
  ['completely-else', ['port', 'host'], null],
  ['', ['port'], null],
])('%s is meant to be one of %j: %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
