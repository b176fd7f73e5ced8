import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { ALERT_KINDS, SEVERITIES } from '#contract/alert';
import { SourceId } from '#contract/dataset';
import { Config } from '#kernel/config/schema';
import { codes } from '#kernel/errors/codes';
import { filesEndingIn, isTest, sourceFiles, type SourceFile } from './source-files.ts';

const files = await sourceFiles();
const code = files.filter(({ path }) => !isTest(path));

test('no file is longer than 500 lines, a test no longer than 800', () => {
  const long = files.filter(({ path, text }) => text.split('\n').length - 1 > (isTest(path) ? 800 : 500));
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('files and folders are named in kebab-case', () => {
  const wrong = files.filter(({ path }) =>
    path.split('/').some((part) => !/^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/u.test(part)),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('files are named by their role', () => {
  const empty = /^(?:utils?|helpers?|common|misc|managers?|shared|index|.*-(?:utils?|helpers?|manager))\.tsx?$/u;
  expect(files.filter(({ path }) => empty.test(basename(path))).map(({ path }) => path)).toEqual([]);
});

test('nothing is left for later', () => {
  expect(places(files, /\b(?:TODO|FIXME|XXX|HACK)\b/u)).toEqual([]);
});

test('only the command line, benches and tests write to the console', () => {
  expect(
    places(
      code.filter(({ path }) => !/^(?:cli|bench|examples|\.ci)\//u.test(path)),
      /\bconsole\.[a-z]+\(/u,
    ),
  ).toEqual([]);
});

test('only cli/main.ts ends the process', () => {
  expect(
    places(
      files.filter(({ path }) => path !== 'cli/main.ts'),
      /\bprocess\.exit\(/u,
    ),
  ).toEqual([]);
});

test('logic asks a clock for the time', () => {
  expect(
    places(
      code.filter(({ path }) => /^(?:stream|connectors|classifiers|sinks)\//u.test(path)),
      /\bDate\.now\(/u,
    ),
  ).toEqual([]);
});

test('compiler and linter are not silenced', () => {
  expect(places(files, /@ts-(?:ignore|nocheck|expect-error)\b|\b(?:oxlint|eslint)-disable\b/u)).toEqual([]);
});

test('every error code that is written down is in the catalogue', async () => {
  const documents = await filesEndingIn(/\.md$/u);
  const mentioned = [...files, ...documents].flatMap(({ path, text }) =>
    [...text.matchAll(/\bVIG_[A-Z]\d{3}\b/gu)].map(([name]) => ({ path, name })),
  );
  expect(mentioned.filter(({ name }) => !(name in codes))).toEqual([]);
});

test('every error code of the catalogue is used', () => {
  const text = code
    .filter(({ path }) => !/^stream\/kernel\/errors\/[a-z]+-codes\.ts$/u.test(path))
    .map((file) => file.text)
    .join('\n');
  expect(Object.keys(codes).filter((name) => !text.includes(name))).toEqual([]);
});

test('every error code says what it means, why, and what to do', () => {
  const empty = Object.entries(codes).filter(([, { meaning, cause, mend }]) =>
    [meaning, cause, mend].some((text) => text.length < 10 || !text.endsWith('.')),
  );
  expect(empty.map(([name]) => name)).toEqual([]);
});

test('every promise of the product is named by a test', () => {
  const names = files
    .filter(({ path }) => isTest(path))
    .flatMap(({ text }) =>
      [...text.matchAll(/\btest[^\n]*?\(\s*['"`]((?:P\d(?:, )?)+):/gu)].map(([, promises]) => promises ?? ''),
    );
  const promises = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'];
  expect(promises.filter((promise) => !names.some((name) => name.includes(promise)))).toEqual([]);
});

test('every dependency has a line that says why it is here, with its licence', async () => {
  const [manifest] = await filesEndingIn(/^package\.json$/u);
  const [page] = await filesEndingIn(/^docs\/dependencies\.md$/u);
  const parsed: Partial<Record<string, Record<string, string>>> = JSON.parse(manifest?.text ?? '{}');
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.keys(parsed[kind] ?? {}),
  );
  const listed = [...(page?.text ?? '').matchAll(/^\| (.+?) +\| (\S.*?) +\| \S.* \|$/gmu)]
    .flatMap(([, packages]) => packages?.split(', ') ?? [])
    .filter((name) => !/^(?:package|-+)$/u.test(name));
  expect(listed.toSorted()).toEqual(names.toSorted());
});

test('versions of dependencies are exact', async () => {
  const [manifest] = await filesEndingIn(/^package\.json$/u);
  expect(manifest?.text.match(/"[\^~><][^"]*\d+\.\d+\.\d+[^"]*"/gu) ?? []).toEqual([]);
});

test('the kernel, which may not import the contract, agrees with it', () => {
  expect(SEVERITIES.every(acceptsSeverity)).toBe(true);
  expect(acceptsSeverity(ALERT_KINDS[0])).toBe(false);
  for (const id of ['shop', 'a-b_1', 'Shop', '1a', '', 'a'.repeat(64), 'a.b']) {
    const configured = Config.safeParse({ sources: [{ id, url: 'postgres://h/d' }] }).success;
    expect([id, configured]).toEqual([id, SourceId.safeParse(id).success]);
  }
});

function acceptsSeverity(minSeverity: string): boolean {
  const webhook = { url: 'https://example.com', secret: 'x'.repeat(16), minSeverity };
  return Config.safeParse({ alerts: { webhooks: [webhook] } }).success;
}

function places(among: readonly SourceFile[], pattern: RegExp): readonly string[] {
  // This file names what it forbids.
  const others = among.filter(({ path }) => path !== 'tests/house/house-style.test.ts');
  return others.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  );
}
