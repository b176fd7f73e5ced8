import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLASSES } from '#contract/classes';
import { OVERSIZED, UNAVAILABLE, type Value } from '#contract/change';
import type { Rule } from '#contract/rule';
import { ENTITIES, entityInfo } from '#contract/entities';
import { VALUE_KINDS } from '#contract/schema';
import { createEngine } from './engine.ts';
import type { Examination } from './examination.ts';
import { explain } from './explain.ts';
import { fieldNamed } from './recognizers/cases.ts';

const THRESHOLDS = { minimum: 0.7, high: 0.9 };
const rule = (given: Partial<Rule> & { id: string }): Rule => ({
  entity: 'STAFF_BADGE',
  classes: ['PII'],
  weight: 0.8,
  enabled: true,
  ...given,
});
const found = ({ findings }: Examination) =>
  findings.map(({ path, entity, start, end }) => `${path} ${entity} ${start}-${end}`);

describe('any value', () => {
  const names = fc.constantFrom(
    'value',
    'email',
    'password',
    'birth_date',
    'card_number',
    'nir',
    'comment',
    'first_name',
    'adresse',
    'api_key',
    'salaire',
    '"<b>é🦉',
  );
  const pieces = fc.constantFrom(
    'marie@exemple.fr',
    '4111',
    '-',
    '06 12 34 56 78',
    '{"a":',
    '}',
    '<a>',
    'FR76',
    'eyJ',
    '\u0000',
    '\ud800',
    '🦉',
    ' ',
    '12 rue des Lilas',
    'Marie Durand',
    'password=',
    '://',
    ':',
    '@',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  const values: fc.Arbitrary<Value> = fc.oneof(
    texts,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(texts),
    fc.base64String(),
  );

  test('never throws, and is judged the same way again', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(...VALUE_KINDS), values, (name, kind, value) => {
        const first = fieldNamed(name, { kind }).examine(value);
        expect(fieldNamed(name, { kind }).examine(value)).toEqual(first);
        expect(fieldNamed(name, { kind }).classify(value)).toEqual(first.findings);
      }),
      { numRuns: 300 },
    );
  });

  test('P4: has findings whose places lie inside it and whose samples do not give it away', () => {
    fc.assert(
      fc.property(names, texts, (name, text) => {
        for (const { start, end, masked, confidence, entity, classes, explanation } of fieldNamed(name).classifyAll(
          text,
        )) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThan(1);
          expect(classes).toEqual(entityInfo(entity).classes);
          expect(explanation.recognizer).not.toBe('');
          expect(masked.length).toBeLessThanOrEqual(66);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('kinds of values', () => {
  test('nothing is said of nulls, booleans and empty text', () => {
    for (const value of [null, true, ''])
      expect(fieldNamed('email').examine(value)).toEqual({ findings: [], unexamined: null });
  });

  test('P6: what stands for a value that did not come is never data, and is said to be unexamined', () => {
    for (const kind of ['text', 'bytes', 'json', 'integer', 'date'] as const) {
      const field = fieldNamed('email', { kind });
      expect(field.examine(UNAVAILABLE)).toEqual({ findings: [], unexamined: 'unchanged' });
      expect(field.examine(OVERSIZED)).toEqual({ findings: [], unexamined: 'oversized' });
    }
  });

  test('numbers are nothing without a name or a checksum', () => {
    expect(fieldNamed('quantity', { kind: 'integer' }).classify(612345678)).toEqual([]);
    expect(
      fieldNamed('telephone', { kind: 'integer' })
        .classify(612345678)
        .map(({ entity }) => entity),
    ).toEqual(['PHONE_NUMBER']);
  });

  test('known things stay public: UUIDs, hashes, versions, timestamps, sequences', () => {
    const field = fieldNamed('value');
    for (const value of [
      '550e8400-e29b-41d4-a716-446655440000',
      'd41d8cd98f00b204e9800998ecf8427e',
      'v1.12.3-beta+7',
      '2026-11-21T08:15:30.123Z',
      '00001234',
      'SHIPPED',
      '12.50 EUR',
      'application/json',
      '#ff8800',
      'fr-FR',
      '0.1.2.3',
    ]) {
      expect({ value, found: field.classify(value) }).toEqual({ value, found: [] });
    }
  });

  test('stems of a search index are no text: only what proves itself is found in them', () => {
    const field = fieldNamed('fulltext', { kind: 'other', type: 'tsvector' });
    expect(field.classify("'diabet':4 'insulin':7 'pneumonia':2")).toEqual([]);
    expect(field.classify("'marie@exemple.fr':1 'write':2").map(({ entity }) => entity)).toEqual(['EMAIL_ADDRESS']);
  });

  test('a medical word that is as often another is nothing alone, and something beside others', () => {
    const entities = (value: string) =>
      fieldNamed('value')
        .classify(value)
        .map(({ entity }) => entity);
    expect(entities('Depression')).toEqual([]);
    expect(entities('the fracture of the lamp was seen in a film about insulin')).toEqual([]);
    expect(entities('depression, insomnia')).toEqual(['MEDICAL_CONDITION']);
    expect(entities('Pneumonia')).toEqual(['MEDICAL_CONDITION']);
    expect(
      fieldNamed('diagnosis')
        .classify('Depression')
        .map(({ entity }) => entity),
    ).toEqual(['MEDICAL_CONDITION']);
  });

  test('elements of an array have one path, whatever the nesting', () => {
    expect(found(fieldNamed('tags', { kind: 'array' }).examine(['blue', ['marie@exemple.fr']]))).toEqual([
      'tags[] EMAIL_ADDRESS 0-16',
    ]);
  });

  test('P6: bytes are read as text where they are text, and said to be unexamined where not', () => {
    const field = fieldNamed('content', { kind: 'bytes' });
    expect(found(field.examine(Buffer.from('write to marie@exemple.fr').toString('base64')))).toEqual([
      'content EMAIL_ADDRESS 9-25',
    ]);
    expect(field.examine(Buffer.from([0, 255, 254, 1, 2, 3]).toString('base64'))).toEqual({
      findings: [],
      unexamined: 'binary',
    });
    const long = field.examine(Buffer.from(`write to marie@exemple.fr ${'é'.repeat(2 ** 20)}`).toString('base64'));
    expect(found(long)).toEqual(['content EMAIL_ADDRESS 9-25']);
    expect(long.unexamined).toBe('beyond-bounds');
    const file = Buffer.concat([Buffer.from([0, 255, 254]), Buffer.alloc(2 ** 21, 'a')]);
    expect(field.examine(file.toString('base64')).unexamined).toBe('binary');
  });
});

describe('documents', () => {
  const document = JSON.stringify({
    profile: { email: 'marie@exemple.fr', address: { city: 'Lyon' } },
    items: [{ sku: 'A-1', note: 'ring 06 12 34 56 78' }],
    active: true,
  });

  test('findings carry the path, and keys speak as names do', () => {
    expect(found(fieldNamed('data', { kind: 'json' }).examine(document))).toEqual([
      'data.profile.email EMAIL_ADDRESS 0-16',
      'data.profile.address.city LOCATION 0-4',
      'data.items[].note PHONE_NUMBER 5-19',
    ]);
  });

  test('JSON inside a text column is a document too', () => {
    expect(found(fieldNamed('data').examine(document))).toContain('data.profile.email EMAIL_ADDRESS 0-16');
  });

  test('P4: keys that are data do not stand in paths', () => {
    const { findings } = fieldNamed('data').examine(
      JSON.stringify({ 'marie@exemple.fr': { seen: '2026-11-21' }, '0612345678': 1 }),
    );
    expect(findings.map(({ path, entity }) => `${path} ${entity}`)).toEqual(['data.{key} EMAIL_ADDRESS']);
  });

  test('XML inside a text column: elements, attributes, character data', () => {
    const xml =
      '<customer mail="marie@exemple.fr"><phone>06 12 34 56 78</phone><note><![CDATA[call 203.0.113.77]]></note></customer>';
    expect(found(fieldNamed('data').examine(xml))).toEqual([
      'data.customer.@mail EMAIL_ADDRESS 0-16',
      'data.customer.phone PHONE_NUMBER 0-14',
      'data.customer.note IP_ADDRESS 5-17',
    ]);
  });

  test('P5, P6: a hundred thousand keys and ten thousand levels are bounded, and what is left out is said', () => {
    const field = fieldNamed('data');
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i])));
    expect(field.examine(wide).unexamined).toBe('beyond-bounds');
    const deep = `${'{"a":'.repeat(10_000)}"marie@exemple.fr"${'}'.repeat(10_000)}`;
    expect(['beyond-bounds', null]).toContain(field.examine(deep).unexamined);
    expect(field.examine(`${'['.repeat(200_000)}${']'.repeat(200_000)}`).findings).toEqual([]);
  });
});

describe('long text', () => {
  test('several entities in one text, each in its place', () => {
    const text =
      'Marie Durand, 12 rue des Lilas, 75011 Paris. Write to marie@exemple.fr or ring 06 12 34 56 78; card 4111 1111 1111 1111.';
    const parts = fieldNamed('body')
      .classify(text)
      .map(({ entity, start, end }) => `${entity} ${text.slice(start, end)}`);
    expect(parts).toEqual([
      'PERSON Marie Durand',
      'STREET_ADDRESS 12 rue des Lilas, 75011 Paris',
      'EMAIL_ADDRESS marie@exemple.fr',
      'PHONE_NUMBER 06 12 34 56 78',
      'CREDIT_CARD 4111 1111 1111 1111',
    ]);
  });

  test('P6: of 8 MB the beginning and the end are read, and the middle is said to be unexamined', () => {
    const filler = 'the lamp is perfect and the switch is a little stiff. '.repeat(150_000);
    const examined = fieldNamed('body').examine(`marie@exemple.fr ${filler} paul@exemple.fr`);
    expect(examined.findings.map(({ start }) => start)).toEqual([0, 18 + filler.length]);
    expect(examined.unexamined).toBe('beyond-bounds');
  });

  test('a thing that lies across two windows is found once and whole', () => {
    const text = 'word '.repeat(3200).slice(0, 15_990) + ' marie.durand@exemple.fr ' + 'word '.repeat(400);
    expect(
      fieldNamed('body')
        .classify(text)
        .map(({ start, end }) => text.slice(start, end)),
    ).toEqual(['marie.durand@exemple.fr']);
  });
});

const entities = (name: string, value: string, table = 't') =>
  fieldNamed(name, { table })
    .classify(value)
    .map(({ entity }) => entity);

describe('names', () => {
  test.each([
    ['cust_eml_addr', 'marie@exemple.fr', 'EMAIL_ADDRESS'],
    ['dt_nais', '1984-12-07', 'DATE_OF_BIRTH'],
    ['DateDeNaissance', '07/12/1984', 'DATE_OF_BIRTH'],
    ['nom_usuel', 'Durand', 'PERSON'],
    ['ssn_last4', '8145', 'US_SSN'],
    ['numerosecuritesociale', '184127645108946', 'FR_NIR'],
    ['UserPwd', 'Soleil84!', 'PASSWORD'],
    ['lname', 'Durand', 'PERSON'],
    ['tel_portable', '0612345678', 'PHONE_NUMBER'],
    ['mot_de_passe', 'Soleil84!', 'PASSWORD'],
  ])('%s says what %s is', (name, value, entity) => {
    expect(entities(name, value)).toEqual([entity]);
  });

  test.each([
    ['public', 'AB1234567'],
    ['duplicate', 'D1234567'],
    ['email_verified', '1'],
    ['phone_model', 'X200'],
    ['card_type', 'gold'],
    ['passenger_count', '12'],
    ['address_id', '1234'],
    ['hostname', 'web-01'],
    ['page', '42'],
    ['academic_year_code', '1999'],
  ])('%s says nothing of the kind about %s', (name, value) => {
    expect(entities(name, value)).toEqual([]);
  });

  test('a name that a machine made says nothing, whatever words its letters seem to be', () => {
    for (const name of ['c1cc2e02', 'field_7f3a9c', 'x7k2m9', '5f3a9c2b1d'])
      expect(entities(name, 'marie@exemple.fr')).toEqual(['EMAIL_ADDRESS']);
    expect(entities('credit_card_1f8e02', '4111 1111 1111 1112')).toEqual(['CREDIT_CARD']);
    expect(entities('c1cc2e02', '4111 1111 1111 1112')).toEqual([]);
  });

  test('a plain name is a person in a table of people and none in a table of things', () => {
    expect(entities('name', 'Zbyszek Wiatr', 'employee')).toEqual(['PERSON']);
    expect(entities('name', 'Zbyszek Wiatr', 'product')).toEqual([]);
    expect(entities('name', 'Oak table', 'product')).toEqual([]);
  });
});

const engineWith = (...rules: readonly Rule[]) => createEngine({ rules, thresholds: THRESHOLDS });
const ruled = (name: string, given: Rule) => fieldNamed(name, { engine: engineWith(given) });

describe('rules', () => {
  test('a pattern, keywords, a name, a checksum', () => {
    expect(found(ruled('note', rule({ id: 'badge', pattern: 'B-[0-9]{4}' })).examine('badge B-1234 lost'))).toEqual([
      'note STAFF_BADGE 6-12',
    ]);
    expect(
      found(ruled('note', rule({ id: 'code', keywords: ['Projet Éclipse'] })).examine('le projet eclipse avance')),
    ).toEqual(['note STAFF_BADGE 3-17']);
    expect(found(ruled('badge_no', rule({ id: 'name', name: '(?i)badge' })).examine('77'))).toEqual([
      'badge_no STAFF_BADGE 0-2',
    ]);
    expect(found(ruled('other', rule({ id: 'name', name: '(?i)badge' })).examine('77'))).toEqual([]);
    const checked = ruled('note', rule({ id: 'sum', pattern: '[0-9]{8}', checksum: 'luhn' }));
    expect(checked.classify('12345674')).toHaveLength(1);
    expect(checked.classify('12345675')).toEqual([]);
  });

  test('P7: a broken rule is named and the others are in force', () => {
    const engine = engineWith(
      rule({ id: 'broken', pattern: '(a)\\1' }),
      rule({ id: 'empty' }),
      rule({ id: 'good', pattern: 'B-[0-9]{4}' }),
    );
    expect(engine.broken.map(({ id, error }) => [id, error.code])).toEqual([
      ['broken', 'VIG_F304'],
      ['empty', 'VIG_F304'],
    ]);
    expect(fieldNamed('note', { engine }).classify('B-1234')).toHaveLength(1);
  });

  test('a hostile pattern on a hostile text ends soon', () => {
    const field = fieldNamed('note', { engine: engineWith(rule({ id: 'hostile', pattern: '(a+)+$' })) });
    const start = performance.now();
    field.classify(`${'a'.repeat(20_000)}!`);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('a rule weaker than the threshold gives nothing', () => {
    expect(
      fieldNamed('note', { engine: engineWith(rule({ id: 'weak', pattern: 'B-[0-9]{4}', weight: 0.5 })) }).classify(
        'B-1234',
      ),
    ).toEqual([]);
  });

  test('the version tells sets of rules apart and nothing else', () => {
    const one = rule({ id: 'a', pattern: 'x' });
    const two = rule({ id: 'b', pattern: 'y' });
    expect(engineWith(one, two).version).toBe(engineWith(two, one).version);
    expect(engineWith(one).version).not.toBe(engineWith(two).version);
    expect(engineWith(one, rule({ id: 'b', pattern: 'y', enabled: false })).version).toBe(engineWith(one).version);
  });
});

test('a card that is also a telephone number is one thing', () => {
  expect(
    fieldNamed('value')
      .classify('4111 1111 1111 1111')
      .map(({ entity }) => entity),
  ).toEqual(['CREDIT_CARD']);
});

test('a failed checksum under a telling name is never held certain', () => {
  const [finding] = fieldNamed('card_number').classify('4111 1111 1111 1112');
  expect(finding?.explanation.validation).toBe('failed');
  expect(finding?.confidence).toBeLessThan(THRESHOLDS.high);
});

test('an explanation is one line of our words', () => {
  const [finding] = fieldNamed('card_number').classify('4111 1111 1111 1111');
  expect(finding === undefined ? '' : explain(finding)).toBe(
    'Payment card number 0.99: finance/credit-card, grouped, base 0.6, checksum passed, name or words: card number',
  );
});

test('every entity of the catalogue has classes, names in two languages and a DPV term or none', () => {
  for (const [name, info] of Object.entries(ENTITIES)) {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/u);
    expect(info.classes.length).toBeGreaterThan(0);
    for (const one of info.classes) expect(CLASSES).toContain(one);
    expect(info.en).not.toBe('');
    expect(info.fr).not.toBe('');
  }
});
