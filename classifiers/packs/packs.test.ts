import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Rule } from '#contract/rule';
import type { Example, PackRule, RulePack } from '#contract/rule-pack';
import { readPack, writePack } from '#contract/rule-pack-yaml';
import { createEngine, type Engine } from '../engine.ts';
import { fieldNamed } from '../recognizers/cases.ts';
import { compileRules, ruleProblems } from '../rules/compile-rules.ts';

const FOLDER = new URL('.', import.meta.url);
const THRESHOLDS = { minimum: 0.7, high: 0.9 };

const packs = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name): readonly [name: string, pack: RulePack] => {
    const read = readPack(readFileSync(new URL(name, FOLDER), 'utf8'));
    if ('problems' in read) throw new Error(`${name}: ${JSON.stringify(read.problems)}`);
    return [name.replace('.yaml', ''), read.pack];
  });

const ruleOf = (rule: PackRule): Rule => Rule.parse(rule);
const engineOf = (rules: readonly PackRule[]): Engine =>
  createEngine({ rules: rules.map(ruleOf), thresholds: THRESHOLDS });
const builtIn = engineOf([]);
const everything = engineOf(packs.flatMap(([, { rules }]) => rules));

/** Entities found in an example, among them what a rule of the packs found. */
function entitiesIn(engine: Engine, example: Example): readonly string[] {
  const { value, ...names } = typeof example === 'string' ? { value: example } : example;
  const field = 'field' in names && names.field !== undefined ? names.field : 'value';
  const table = 'dataset' in names && names.dataset !== undefined ? names.dataset : 'input';
  return fieldNamed(field, { engine, table })
    .classify(value)
    .map(({ entity }) => entity);
}

test('twelve packs or more come with Vigie, each under its own name, no id twice', () => {
  expect(packs.length).toBeGreaterThanOrEqual(12);
  for (const [name, { pack, title, description }] of packs) {
    expect(pack).toBe(name);
    expect([title, description ?? '']).not.toContain('');
  }
  const ids = packs.flatMap(([, { rules }]) => rules.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(packs)('%s', (_, { rules }) => {
  test.each(rules)('$id finds its hits and leaves its misses', (rule) => {
    const { hits = [], misses = [] } = rule.examples ?? {};
    expect([hits.length >= 2, misses.length >= 2]).toEqual([true, true]);
    expect(ruleProblems(ruleOf(rule))).toEqual([]);
    const alone = engineOf([rule]);
    for (const hit of hits) expect([hit, entitiesIn(alone, hit)]).toEqual([hit, expect.arrayContaining([rule.entity])]);
    for (const miss of misses)
      expect([miss, entitiesIn(alone, miss)]).toEqual([miss, expect.not.arrayContaining([rule.entity])]);
  });

  test.each(rules)('$id adds what Vigie does not find by itself', ({ entity, examples }) => {
    for (const hit of examples?.hits ?? [])
      expect([hit, entitiesIn(builtIn, hit)]).toEqual([hit, expect.not.arrayContaining([entity])]);
  });
});

test('with all packs together each rule still finds its hits', () => {
  for (const [, { rules }] of packs) {
    for (const { entity, examples } of rules) {
      for (const hit of examples?.hits ?? [])
        expect([entity, hit, entitiesIn(everything, hit)]).toEqual([entity, hit, expect.arrayContaining([entity])]);
    }
  }
});

test('a pack comes back from YAML as it went', () => {
  for (const [, pack] of packs) expect(readPack(writePack(pack))).toEqual({ pack });
});

test('what is wrong with a pack is said by its place and not quoted', () => {
  expect(readPack('pack: [')).toMatchObject({ problems: [{ path: 'line 1' }] });
  const wrong = readPack(
    'pack: x\nversion: 1\ntitle: t\nrules:\n  - { id: A B, entity: lower, classes: [PII], secret: hunter2 }',
  );
  expect(JSON.stringify(wrong)).not.toContain('hunter2');
  expect('problems' in wrong ? wrong.problems.map(({ path }) => path) : []).toEqual([
    '/rules/0/id',
    '/rules/0/entity',
    '/rules/0',
  ]);
});

test('all packs together compile in a moment', () => {
  const rules = packs.flatMap(([, pack]) => pack.rules.map(ruleOf));
  expect(compileRules(rules).broken).toEqual([]);
});
