import { expect, test } from 'vitest';
import type { Label } from './ask.ts';
import { calibration } from './calibration.ts';
import type { LabelledText, LabelledValue } from './labelled-lines.ts';
import { scoreTexts } from './score-texts.ts';
import { scoreValues } from './score-values.ts';

const labelled = (id: string, kind: LabelledValue['kind'], expected: string, of: Partial<LabelledValue> = {}) => ({
  id,
  kind,
  expected: expected === '' ? [] : [expected],
  accept: [],
  table: 't',
  column: 'c',
  value: '',
  lang: 'en',
  regime: 'named',
  source: 's',
  ...of,
});

const given = (labels: Readonly<Record<string, Readonly<Record<string, number>>>>): ReadonlyMap<string, Label[]> =>
  new Map(
    Object.entries(labels).map(([id, of]) => [
      id,
      Object.entries(of).map(([type, confidence]) => ({ type, confidence })),
    ]),
  );

test('values: a wrong type counts against it, an accepted one does not, but of nothing every type is wrong', () => {
  const truths = [
    labelled('1', 'pos', 'EMAIL'),
    labelled('2', 'pos', 'PERSON', { accept: ['ADDRESS'] }),
    labelled('3', 'neg', '', { accept: ['EMAIL'], column: 'd' }),
    labelled('4', 'soft', 'GENDER', { column: 'e' }),
    labelled('5', 'pos', 'IBAN', { column: 'f' }),
  ];
  const labels = given({
    1: { EMAIL: 0.9, GENDER: 0.9 },
    2: { ADDRESS: 0.9, PHONE: 0.6 },
    3: { EMAIL: 0.9 },
    4: { PHONE: 0.9 },
    5: { BIC: 0.9 },
  });
  const score = scoreValues(truths, labels, { threshold: 0.7 });
  expect(score.micro).toMatchObject({ right: 1, wrong: 3, missed: 2, precision: 0.25, recall: 0.3333 });
  expect(score.family).toMatchObject({ right: 3, wrong: 2, missed: 0 });
  expect([score.falseAlarms, score.negatives, score.categoryRecall]).toEqual([1, 1, 1]);
  expect(score.confusion).toContainEqual({ expected: 'nothing', given: 'EMAIL', values: 1 });
  expect(score.confusion).toContainEqual({ expected: 'PERSON', given: 'nothing', values: 1 });
});

test('columns: half of the values make the type of a column, and a column that says nothing is left out', () => {
  const truths = [
    labelled('1', 'pos', 'EMAIL'),
    labelled('2', 'pos', 'EMAIL'),
    labelled('3', 'neg', '', { column: 'd' }),
    labelled('4', 'neg', '', { column: 'd' }),
    labelled('5', 'neg', '', { column: 'd' }),
    labelled('6', 'pos', 'IBAN', { column: 'v', regime: 'bare' }),
  ];
  const { columns } = scoreValues(truths, given({ 1: { EMAIL: 0.9 }, 3: { EMAIL: 0.9 } }), { threshold: 0.7 });
  expect(columns).toMatchObject({
    positives: 1,
    negatives: 1,
    falseAlarms: 0,
    ratio: { right: 1, wrong: 0, missed: 0 },
  });
});

test('texts: half of both in common is strict, any overlap is lenient, and a place will do for an address', () => {
  const truth: LabelledText = {
    id: '1',
    text: '',
    source: 's',
    spans: [
      { start: 0, end: 10, type: 'PERSON' },
      { start: 20, end: 30, type: 'ADDRESS' },
    ],
  };
  const spans = new Map([
    [
      '1',
      [
        { start: 0, end: 5, type: 'PERSON', confidence: 0.9 },
        { start: 20, end: 23, type: 'LOCATION', confidence: 0.9 },
        { start: 40, end: 50, type: 'EMAIL', confidence: 0.9 },
      ],
    ],
  ]);
  const score = scoreTexts([truth], spans, { threshold: 0.7 });
  expect(score.strict).toMatchObject({ right: 1, wrong: 1, missed: 1 });
  expect(score.lenient).toMatchObject({ right: 2, wrong: 1, missed: 0 });
});

test('calibration: the mean distance of what is said and what is right, by how often it is said', () => {
  const truths = ['1', '2', '3', '4'].map((id) => labelled(id, id === '4' ? 'neg' : 'pos', id === '4' ? '' : 'EMAIL'));
  const labels = given({ 1: { EMAIL: 0.9 }, 2: { EMAIL: 0.9 }, 3: { EMAIL: 0.6 }, 4: { EMAIL: 0.9 } });
  const { expectedError, labels: count, bins } = calibration(truths, labels, 0.5);
  expect([count, bins.map(({ right }) => right)]).toEqual([4, [1, 0.6667]]);
  // (|0.6 - 1| + |2.7 - 2|) / 4
  expect(expectedError).toBeCloseTo(0.275);
});
