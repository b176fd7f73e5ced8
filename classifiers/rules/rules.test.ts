import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULE_CHECKSUMS, Rule } from '#contract/rule';
import type { ThresholdException } from '#contract/thresholds';
import { Keyring } from '#kernel/secrets/keyring';
import { createEngine, type Engine } from '../engine.ts';
import { fieldNamed } from '../recognizers/cases.ts';
import { compileRules, ruleProblems } from './compile-rules.ts';
import { plainValue } from './listed-values.ts';
import { CHECKSUMS } from './rule-checksums.ts';

const THRESHOLDS = { minimum: 0.7, high: 0.9 };
const keyring = Keyring.generate();
const listed = (...values: readonly string[]) => values.map((value) => keyring.fingerprint(plainValue(value)));
const rule = (given: object): Rule => Rule.parse({ id: 'r', entity: 'STAFF_BADGE', classes: ['PII'], ...given });
const engineWith = (...rules: readonly object[]): Engine =>
  createEngine({
    rules: rules.map(rule),
    thresholds: THRESHOLDS,
    fingerprint: (value) => keyring.fingerprint(value),
  });
const found = (engine: Engine, field: string, value: string, dataset = 'record') =>
  fieldNamed(field, { engine, table: dataset })
    .classify(value)
    .map(({ entity, start, end }) => `${entity} ${start}-${end}`);

test('a rule as it was first kept is still read, and means the same', () => {
  const old = { id: 'badge', entity: 'BADGE', classes: ['PII'], pattern: 'B-[0-9]{4}', weight: 0.9, enabled: true };
  expect(Rule.parse({ ...old, name: '(?i)note', checksum: 'luhn', keywords: ['x'] })).toMatchObject(old);
});

describe('where a rule looks', () => {
  const badge = { pattern: 'B-\\d{4}' };
  const shop = (scope: object) => engineWith({ ...badge, scope });

  test.each([
    [{ fields: ['badge*'] }, 'badge_no', true],
    [{ fields: ['badge*'] }, 'note', false],
    [{ fields: ['!badge*'] }, 'badge_no', false],
    [{ fields: ['!badge*'] }, 'note', true],
    [{ fields: ['BADGE_N?'] }, 'badge_no', true],
    [{ datasets: ['record'] }, 'note', true],
    [{ datasets: ['other', '!rec*'] }, 'note', false],
    [{ sources: ['nowhere'] }, 'note', false],
  ])('scope %j and field %s: %s', (scope, field, is) => {
    expect(found(shop(scope), field, 'B-1234')).toEqual(is ? ['STAFF_BADGE 0-6'] : []);
  });

  test('a path in a document is a field; a star stops at a dot, two do not', () => {
    const value = JSON.stringify({ staff: { badge: 'B-1234' } });
    const at = (glob: string) => fieldNamed('data', { engine: shop({ fields: [glob] }) }).classify(value).length;
    expect([at('data.staff.badge'), at('data.*'), at('data.**'), at('data')]).toEqual([1, 0, 1, 0]);
  });

  test('names of source, dataset and field each by a pattern, and words of the name however they are written', () => {
    const named = (names: object) => found(engineWith({ ...badge, names }), 'badge_no', 'B-1234').length;
    expect([
      named({ field: '(?i)^badge' }),
      named({ field: '^x' }),
      named({ dataset: 'record', field: 'no$' }),
    ]).toEqual([1, 0, 1]);
    expect([named({ source: '^nowhere$' }), named({ dataset: '^other$' })]).toEqual([0, 0]);
    const worded = engineWith({ words: ['employee number'] });
    for (const name of ['employee_number', 'employee_numbers', 'employeeNumber', 'EMP_NO', 'hr_emp_no_2'])
      expect([name, ...found(worded, name, '4711')]).toEqual([name, 'STAFF_BADGE 0-4']);
    for (const name of ['number_employee', 'employee', 'number'])
      expect([name, ...found(worded, name, '4711')]).toEqual([name]);
  });

  test('a rule that a name speaks for finds values that nothing else is told by', () => {
    const engine = engineWith({ words: ['locker handle'] });
    const at = (name: string) => fieldNamed(name, { engine, kind: 'interval' }).classify('P3D');
    expect([at('locker_handle').length, at('id').length]).toEqual([1, 0]);
  });
});

describe('what a rule looks for', () => {
  test('a rule found in a part of a text hides nothing else that stands in it', () => {
    const engine = engineWith({ keywords: ['projet éclipse'], weight: 0.95 });
    expect(found(engine, 'note', 'Projet Eclipse: marie@exemple.fr')).toEqual([
      'STAFF_BADGE 0-14',
      'EMAIL_ADDRESS 16-32',
    ]);
  });

  test('what a rule finds and what Vigie finds stand side by side', () => {
    const engine = engineWith({ pattern: '[a-z.]+@exemple\\.fr', weight: 0.75 });
    expect(found(engine, 'note', 'marie@exemple.fr').toSorted()).toEqual(['EMAIL_ADDRESS 0-16', 'STAFF_BADGE 0-16']);
  });

  test('twenty thousand keywords: whole words, phrases, case and accents aside', () => {
    const keywords = Array.from({ length: 20_000 }, (_, i) => `mot${i} clé`);
    const engine = engineWith({ keywords });
    expect(found(engine, 'note', 'avant MOT19999 Cle après')).toEqual(['STAFF_BADGE 6-18']);
    expect(found(engine, 'note', 'mot20000 clé, mot1 clés, xmot1 clé')).toEqual([]);
  });

  test('many patterns find what each finds by itself', () => {
    const patterns = ['B-\\d{4}', '(?i)dossier +\\d+', '[A-Z]{2}\\d{2}', 'é+t', '\\d{4}$', 'a|ab'];
    const pieces = fc.constantFrom(
      'B-1234',
      'DOSSIER 12',
      'dossier',
      'XY12',
      'éét',
      '🦉',
      ' ',
      'ab',
      '1234',
      '\ud800',
      'B-',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const all = compileRules(patterns.map((pattern, i) => rule({ id: `p${i}`, pattern }))).rules;
        const each = all.filter(({ pattern }) => pattern?.matcher(text).find() === true).map((one) => one.rule.id);
        const entities = patterns.map((pattern, i) => ({ id: `p${i}`, entity: `E${i}`, pattern, weight: 0.9 }));
        const seen = fieldNamed('x1', { engine: engineWith(...entities) }).classifyAll(text);
        const by = new Set(seen.map(({ explanation }) => explanation.recognizer));
        for (const id of each) {
          const alone = fieldNamed('x1', { engine: engineWith({ ...entities[Number(id.slice(1))] }) }).classify(text);
          expect(alone.some(({ explanation }) => explanation.recognizer === `rule/${id}`)).toBe(true);
        }
        for (const name of by) if (name.startsWith('rule/')) expect(each).toContain(name.slice(5));
      }),
      { numRuns: 40 },
    );
  });

  const SUMS: Readonly<Record<(typeof RULE_CHECKSUMS)[number], readonly [good: string, bad: string]>> = {
    luhn: ['79927398713', '79927398710'],
    mod97: ['FR76 3000 6000 0112 3456 7890 189', 'FR76 3000 6000 0112 3456 7890 188'],
    verhoeff: ['2363', '2364'],
    damm: ['5724', '5742'],
    ean: ['4006381333931', '4006381333932'],
    isbn10: ['0-8044-2957-X', '0-8044-2957-1'],
    aba: ['111000025', '111000052'],
    'mod11-2': ['0000-0002-1825-0097', '0000-0002-1825-0079'],
    'mod11-10': ['07945', '07954'],
    'mod37-2': ['G123498654321H', 'G123498654312H'],
    'mod37-36': ['A12425GABC1234002M', 'A12425GABC1234002N'],
    nir: ['2 55 08 14 168 025 38', '2 55 08 14 168 025 39'],
  };
  test.each(RULE_CHECKSUMS)(
    'the checksum %s holds of what its standard gives as an example, and fails one off',
    (name) => {
      const [good, bad] = SUMS[name];
      expect([CHECKSUMS[name](good), CHECKSUMS[name](bad), CHECKSUMS[name]('')]).toEqual([
        true,
        false,
        name === 'luhn',
      ]);
    },
  );
});

describe('listed values', () => {
  test('P4: a rule holds fingerprints alone, and knows its values in any case and with blanks around', () => {
    const always = listed('Dossier Martin 12');
    expect(JSON.stringify(rule({ always }))).not.toMatch(/martin/iu);
    const engine = engineWith({ always });
    expect(found(engine, 'note', ' dossier  MARTIN 12')).toEqual(['STAFF_BADGE 0-19']);
    expect(found(engine, 'note', 'dossier martin 13')).toEqual([]);
  });

  test('what is never an entity is not, whoever found it, and other values still are', () => {
    const never = { values: listed('contact@exemple.fr'), pattern: '@test\\.exemple\\.fr$', keywords: ['noreply'] };
    const engine = engineWith({ entity: 'EMAIL_ADDRESS', never, scope: { fields: ['email'] } });
    for (const value of ['contact@exemple.fr', 'Contact@Exemple.fr', 'a.b@test.exemple.fr', 'noreply@exemple.fr'])
      expect([value, ...found(engine, 'email', value)]).toEqual([value]);
    expect(found(engine, 'email', 'marie@exemple.fr')).toEqual(['EMAIL_ADDRESS 0-16']);
    expect(found(engine, 'note', 'contact@exemple.fr')).toEqual(['EMAIL_ADDRESS 0-18']);
  });

  test('without the key of the installation no listed value is known', () => {
    const rules = [rule({ always: listed('abc') })];
    const engine = createEngine({ rules, thresholds: THRESHOLDS });
    expect(found(engine, 'note', 'abc')).toEqual([]);
  });
});

describe('refusals', () => {
  test.each([
    [{ pattern: '(a)\\1' }, '/pattern', 'back-reference'],
    [{ pattern: 'a(?=b)' }, '/pattern', 'looking ahead'],
    [{ never: { pattern: '(?<=x)y' } }, '/never/pattern', 'looking ahead or behind'],
    [{ names: { field: '[' } }, '/names/field', 'missing closing ]'],
    [{ words: [] }, '/pattern', 'can match nothing'],
    [{ scope: { fields: ['x'] } }, '/pattern', 'can match nothing'],
  ])('%j is refused at %s: %s', (given, path, says) => {
    const [problem] = ruleProblems(rule(given));
    expect(problem).toMatchObject({ path, error: { code: 'VIG_F304' } });
    expect(problem?.error.message).toContain(says);
  });

  test('a rule that could hold up a worker is refused with the input that would do it', () => {
    const [problem] = ruleProblems(rule({ pattern: '((q?){40}){25}' }));
    expect(problem?.error.message).toMatch(/\d+ steps for each character.*"q" written 1,000,000 times/u);
  });

  test('patterns that hang a matcher that goes back are harmless here', () => {
    for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
      expect([pattern, ruleProblems(rule({ pattern }))]).toEqual([pattern, []]);
  });
});

test('P5, P6: a rule looks at as much of a long value as its pattern allows, and the rest is said', () => {
  const text = `${'q'.repeat(499)}z`.repeat(1000);
  const started = performance.now();
  const dear = fieldNamed('note', { engine: engineWith({ pattern: '(?i)q.{0,400}z' }) }).examine(text);
  expect(performance.now() - started).toBeLessThan(5000);
  expect([dear.unexamined, dear.findings.length > 0]).toEqual(['beyond-bounds', true]);
  const cheap = fieldNamed('note', { engine: engineWith({ pattern: 'xyz' }) }).examine(text);
  expect(cheap.unexamined).toBeNull();
});

describe('thresholds', () => {
  const weak = { pattern: 'B-\\d{4}', weight: 0.6 };
  const engine = (...exceptions: readonly ThresholdException[]) =>
    createEngine({ rules: [rule(weak)], thresholds: { ...THRESHOLDS, exceptions: [...exceptions] } });
  const counts = (given: readonly ThresholdException[], field = 'badge') =>
    found(engine(...given), field, 'B-1234').length;

  test('the most specific exception that fits decides, whatever the order', () => {
    const field = { scope: { fields: ['badge'] }, minimum: 0.5 };
    const dataset = { scope: { datasets: ['record'] }, minimum: 0.95 };
    const entity = { entity: 'STAFF_BADGE', minimum: 0.55 };
    const dataClass = { class: 'PII' as const, minimum: 0.99 };
    expect(counts([])).toBe(0);
    expect(counts([entity])).toBe(1);
    expect([counts([entity, dataClass]), counts([dataClass, entity])]).toEqual([1, 1]);
    expect([counts([dataset, entity]), counts([entity, dataset])]).toEqual([0, 0]);
    expect([counts([field, dataset]), counts([dataset, field, dataClass])]).toEqual([1, 1]);
    expect(counts([field], 'other')).toBe(0);
    expect(counts([{ entity: 'OTHER', minimum: 0.1 }])).toBe(0);
    expect([
      counts([
        { class: 'PII', minimum: 0.9 },
        { class: 'PII', minimum: 0.5 },
      ]),
    ]).toEqual([1]);
  });

  test('of competing entities only those that reach their own threshold are left to compete', () => {
    const made = engine({ entity: 'EMAIL_ADDRESS', minimum: 1 });
    expect(found(made, 'email', 'marie@exemple.fr')).toEqual([]);
    expect(found(engine(), 'email', 'marie@exemple.fr')).toHaveLength(1);
  });

  test('what is held certain follows its exception and never lies below the minimum', () => {
    const made = engine({ entity: 'STAFF_BADGE', minimum: 0.5, high: 0.55 }, { class: 'PII', minimum: 0.95 });
    const shape = { source: 's', path: ['db', 'record'] };
    const of = (entity: string) => made.thresholdsOf(shape, { entity, classes: ['PII'], path: 'x' });
    expect([of('STAFF_BADGE'), of('EMAIL_ADDRESS')]).toEqual([
      { minimum: 0.5, high: 0.55 },
      { minimum: 0.95, high: 0.95 },
    ]);
  });
});
