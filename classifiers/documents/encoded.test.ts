import { expect, test } from 'vitest';
import { fieldNamed } from '../recognizers/cases.ts';
import { openEncoded } from './encoded.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64Url = (text: string) => Buffer.from(text).toString('base64url');
const entities = (value: string, field = 'payload') =>
  fieldNamed(field)
    .classify(value)
    .map(({ entity, path, start, end }) => ({ entity, path, start, end }));

test('an address inside base64 is the whole value', () => {
  const value = base64('write to nadege.ferrand@exemple.fr');
  expect(entities(value)).toEqual([{ entity: 'EMAIL_ADDRESS', path: 'payload', start: 0, end: value.length }]);
  expect(entities(base64Url('write to nadege.ferrand@exemple.fr?'))).toHaveLength(1);
});

test('a document inside base64 is walked under its own keys', () => {
  const value = base64(JSON.stringify({ customer: { email: 'nadege.ferrand@exemple.fr' } }));
  expect(entities(value)).toEqual([
    { entity: 'EMAIL_ADDRESS', path: 'payload.customer.email', start: 0, end: value.length },
  ]);
});

test('percent-encoded text is read, and so is one inside a document', () => {
  expect(entities('mail=nadege.ferrand%40exemple.fr&page=2').map(({ entity }) => entity)).toContain('EMAIL_ADDRESS');
  expect(entities('{"next":"u%3Dnadege.ferrand%40exemple.fr"}').map(({ entity }) => entity)).toEqual(['EMAIL_ADDRESS']);
});

test('a masked sample shows no more of an encoded value than of a plain one', () => {
  const [finding] = fieldNamed('payload').classify(base64('write to nadege.ferrand@exemple.fr'));
  expect(finding?.masked).not.toContain('nadege');
});

test.each([
  ['a word', 'administratively'],
  ['a digest', '9f86d081884c7d659a2feaa0c55ad015'],
  ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
  ['bytes', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'],
  ['a share', 'grew by 12 %'],
  ['a broken escape', '100%zz'],
  ['half an escape', 'a%E9b'],
])('%s is not opened', (_, value) => {
  expect(openEncoded(value)).toBeNull();
});

test('one level is opened, and no more', () => {
  const inner = base64('write to nadege.ferrand@exemple.fr');
  expect(entities(base64(inner))).toEqual([]);
  expect(entities(base64(JSON.stringify({ data: inner })))).toEqual([]);
});
