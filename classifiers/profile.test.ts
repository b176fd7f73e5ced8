import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Position } from '#contract/position';
import type { FieldSchema } from '#contract/schema';
import { createEngine } from './engine.ts';
import { addProfiles, EMPTY_PROFILE, profileOf, type FieldProfile } from './profile.ts';

const engine = createEngine({ rules: [], thresholds: { minimum: 0.7, high: 0.9 } });
const profileOfAll = (values: readonly string[]): FieldProfile =>
  values.map((value) => profileOf(value)).reduce(addProfiles, EMPTY_PROFILE);

/** Entities found in each value of a field that is known by what its values have in common. */
function entitiesOf(name: string, values: readonly string[], profile = profileOfAll(values)): readonly string[] {
  const field: FieldSchema = { name, type: 'text', kind: 'text', nullable: true };
  const schema = {
    id: 'x',
    source: 'x',
    sourceKind: 'postgres' as const,
    dataset: { namespace: 'x', name: 't' },
    urn: 'x/t',
    path: ['db', 'public', 't'],
    kind: 'table' as const,
    fields: [field],
    beforeImage: 'full' as const,
    position: Position.parse('0'),
    observedAtMs: 0,
  };
  const classifier = engine.forField(schema, field, profile);
  return values.flatMap((value) => classifier.classify(value).map(({ entity }) => entity));
}

const NAMES = ['Aïssatou', 'Marchand', 'Zbyszek', 'Okonkwo', 'Quetzalli', 'Durand', 'Ingrid', 'Wanjiru'];
const BIRTHS = [
  '1941-03-05',
  '1952-10-17',
  '1959-06-21',
  '1948-02-11',
  '1956-07-30',
  '1963-01-05',
  '1971-11-19',
  '1984-12-07',
  '1999-04-23',
  '2003-08-14',
];
const ORDERS = ['1996-07-04', '1996-07-05', '1997-01-12', '1997-05-30', '1998-02-02', '1998-04-17', '1998-05-06'];
const PHONES = [
  '6175550134',
  '2125550187',
  '4155550199',
  '3105550162',
  '7025550111',
  '9725550145',
  '5035550178',
  '8085550123',
];
const MORE_PHONES = PHONES.map((phone) => phone.replace('55501', '64427'));
const IDS = [
  '1000000017',
  '1000000018',
  '1000000019',
  '1000000020',
  '1000000021',
  '1000000022',
  '1000000023',
  '1000000024',
];

test('where half of the values are known names all of them are names', () => {
  expect(entitiesOf('c7f3a9c', NAMES)).toEqual(NAMES.map(() => 'PERSON'));
  expect(entitiesOf('c7f3a9c', NAMES, EMPTY_PROFILE).length).toBeLessThan(NAMES.length / 2);
});

test('days that reach back and spread are of birth, days of a few years are not', () => {
  expect(entitiesOf('value', BIRTHS)).toEqual(BIRTHS.map(() => 'DATE_OF_BIRTH'));
  expect(entitiesOf('value', ORDERS)).toEqual([]);
});

test('numbers that could all be dialled are telephones, numbers in a row are not', () => {
  const all = [...PHONES, ...MORE_PHONES];
  expect(entitiesOf('value', all)).toEqual(all.map(() => 'PHONE_NUMBER'));
  expect(entitiesOf('value', IDS)).toEqual([]);
});

test('words, statuses and places are no names', () => {
  expect(entitiesOf('value', ['Shipped', 'Pending', 'Cancelled', 'Returned', 'Open'])).toEqual([]);
  expect(entitiesOf('value', ['Lyon', 'Marseille', 'Toulouse', 'Rennes', 'Dijon', 'Brest', 'Nancy'])).toEqual([]);
});

test('a name that says something outweighs what the values look like', () => {
  expect(entitiesOf('release_date', BIRTHS)).toEqual([]);
  expect(entitiesOf('invoice_number', PHONES)).toEqual([]);
});

test('too few values say nothing', () => {
  expect(entitiesOf('value', ['1948-02-11', '1999-04-23'])).toEqual([]);
});

test('P4: a profile is a handful of counters, and profiles add up in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...NAMES, ...BIRTHS, ...PHONES))), (values) => {
      const profile = profileOfAll(values);
      expect(profileOfAll(values.toReversed())).toEqual(profile);
      expect(Object.values(profile).every((count) => Number.isSafeInteger(count))).toBe(true);
      expect(profile.values).toBe(values.length);
    }),
  );
});
