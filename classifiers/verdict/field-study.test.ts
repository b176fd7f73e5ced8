import { expect, test } from 'vitest';
import { Position } from '#contract/position';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { createEngine } from '../engine.ts';
import { fieldNamed } from '../recognizers/cases.ts';
import { explainVerdict } from './explain-verdict.ts';
import { FieldStudy } from './field-study.ts';
import { judgeField } from './field-verdict.ts';

const THRESHOLDS = { minimum: 0.7, high: 0.9 } as const;

function studied(name: string, values: readonly (string | null)[], table = 't'): FieldStudy {
  const study = new FieldStudy(() => fieldNamed(name, { table }), THRESHOLDS);
  for (const value of values) study.add(value);
  return study;
}

function shapeOf(name: string): readonly [DatasetSchema, FieldSchema] {
  const field: FieldSchema = { name, type: 'text', kind: 'text', nullable: true };
  const schema: DatasetSchema = {
    id: 'test',
    source: 'test',
    sourceKind: 'postgres',
    dataset: { namespace: 'test', name: 't' },
    urn: 'test/t',
    path: ['t'],
    kind: 'table',
    fields: [field],
    beforeImage: 'none',
    position: Position.parse('0'),
    observedAtMs: 0,
  };
  return [schema, field];
}

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i));
const ordinary = (count: number) => many(count, (i) => `shelf ${i}`);
const entities = (study: FieldStudy, value: string) => study.judge(value).map(({ entity }) => entity);

test('one value that stands by itself in ten thousand is held true, with its share', () => {
  const verdict = studied('info', [...ordinary(9999), 'jane.roe@example.org']).verdict();
  expect(verdict.prevailing).toBeNull();
  expect(verdict.held).toMatchObject([{ evidence: { entity: 'EMAIL_ADDRESS', hits: 1 }, grounds: 'proven' }]);
  expect(verdict.held[0]?.share).toBeCloseTo(1 / 10_000);
});

test('a soft hit among many values is a stray, and its value is nothing', () => {
  const study = studied('info', [...ordinary(300), 'Jane Roe']);
  const soft = fieldNamed('info').classify('Jane Roe');
  expect(soft.map(({ entity, confidence }) => [entity, confidence < 0.9])).toEqual([['PERSON', true]]);
  expect(study.verdict().held).toEqual([]);
  expect(study.verdict().strays.map(({ evidence }) => evidence.entity)).toEqual(['PERSON']);
  expect(entities(study, 'Jane Roe')).toEqual([]);
});

test('soft hits inside of a few texts are strays, a few values that are wholly the thing are not', () => {
  const [best] = fieldNamed('name', { table: 'people' }).classify('Jane Roe');
  if (best === undefined) throw new Error('nothing was found');
  const met = (whole: number) => {
    const counted = { entity: 'PERSON', path: 'info', classes: best.classes, hits: 4, proven: 0, confidence: 3, best };
    return judgeField({ values: 100, blanks: 0, entities: new Map([['PERSON', { ...counted, whole }]]) });
  };
  expect(met(0)).toMatchObject({ held: [], strays: [{ grounds: 'too_little', share: 0.04 }] });
  expect(met(4)).toMatchObject({ held: [{ grounds: 'count', share: 0.04 }], strays: [] });
});

test('a sparse field is judged by the values that it has', () => {
  const study = studied('contact', [...many(500, () => 'n/a'), null, '-', 'jane.roe@example.org', 'r.doe@example.org']);
  expect(study.verdict()).toMatchObject({
    values: 2,
    blanks: 502,
    prevailing: { evidence: { entity: 'EMAIL_ADDRESS' } },
  });
  expect(entities(study, 'n/a')).toEqual([]);
});

test('an unusual value of a field of one kind is of that kind, unless it proves to be another thing', () => {
  const study = studied('phone', ['+33 6 12 34 56 78', '+33 6 98 76 54 32', '+44 20 7946 0958', 'ask at desk 4']);
  expect(entities(study, 'ask at desk 4')).toEqual(['PHONE_NUMBER']);
  expect(entities(study, 'jane.roe@example.org')).toEqual(['EMAIL_ADDRESS']);
  expect(study.judge('ask at desk 4')[0]?.confidence).toBeLessThan(0.9);
});

test('values that are plainly names of people outweigh a name that says something else', () => {
  const holds = (name: string, values: readonly string[]) => {
    const engine = createEngine({ rules: [], thresholds: THRESHOLDS });
    const [schema, field] = shapeOf(name);
    const study = new FieldStudy((profile) => engine.forField(schema, field, profile), THRESHOLDS);
    for (const value of values) study.add(value);
    return study.verdict().held.map(({ evidence }) => evidence.entity);
  };
  const people = ['Claire', 'Thomas', 'Sarah', 'Walter', 'Bruce', 'Anna'];
  expect(holds('host_name', people)).toEqual(['PERSON']);
  expect(
    holds(
      'storm_name',
      people.map((one) => `Hurricane ${one}`),
    ),
  ).toEqual([]);
  expect(holds('city', ['Paris', 'Lyon', 'Nantes', 'Austin', 'Lincoln', 'Jackson'])).not.toContain('PERSON');
});

test('values that come after the sample are counted, and held no more', () => {
  const study = studied('email', [...many(2500, (i) => `user${i}@example.org`)]);
  expect(study.verdict()).toMatchObject({ values: 2500, prevailing: { evidence: { hits: 2500 }, share: 1 } });
});

test('reasons are said in English and in French, without a value', () => {
  const verdict = studied('courriel', ['jane.roe@example.org', 'r.doe@example.org', 'n/a'], 'clients').verdict();
  expect(explainVerdict(verdict, 'en')).toEqual([
    'E-mail address: 100% of 2 different values are of this kind.',
    'Some of them stand by themselves, by their checksum or their form.',
    expect.stringMatching(/^The name speaks for it: /u),
    '1 empty values speak neither for nor against.',
  ]);
  expect(explainVerdict(verdict, 'fr')[0]).toMatch(/^Adresse e-mail : 100\s%/u);
  expect(explainVerdict(studied('size', ['XL', 'L']).verdict(), 'en')).toEqual([
    'Nothing sensitive was found in 2 different values.',
  ]);
});
