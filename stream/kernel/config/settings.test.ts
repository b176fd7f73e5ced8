import { expect, test } from 'vitest';
import { settings } from './settings.ts';

test('every setting is described, and no name is used twice', () => {
  expect(settings.filter(({ description }) => description.length < 15).map(({ path }) => path)).toEqual([]);
  for (const names of [
    settings.flatMap(({ env }) => env),
    settings.flatMap(({ flags }) => flags),
    settings.map(({ path }) => path),
  ]) {
    expect(names).toEqual([...new Set(names)]);
  }
});

test('names are made from the path', () => {
  const metricsToken = settings.find(({ path }) => path === 'server.metricsToken');
  expect(metricsToken?.env).toEqual(['VIGIE_SERVER__METRICS_TOKEN']);
  expect(settings.find(({ path }) => path === 'objectives.commitToLabelP99Ms')?.flags).toEqual([
    'objectives-commit-to-label-p99-ms',
  ]);
});

test('P4: nothing secret can be given on the command line', () => {
  const flagged = settings.filter(({ flags }) => flags.length > 0);
  expect(flagged.filter(({ secret }) => secret)).toEqual([]);
  expect(flagged.map(({ path }) => path)).not.toContain('sources');
  expect(flagged.map(({ path }) => path)).not.toContain('keys.ring');
});
