import { expect, test } from 'vitest';
import type { DeadLetter } from '#contract/dead-letter';
import { Position } from '#contract/position';
import type { SourceEvent } from '#contract/source-event';
import {
  brokenRule,
  DEFAULT_SOURCE_LIMITS,
  firstValue,
  isSensitive,
  latencyObjective,
  severityOf,
  sourceGap,
  sourceStatus,
  type StatusFacts,
} from './conditions.ts';

const place = { field: 'pg/shop.customer#note', source: 'shop', datasetName: 'shop.public.customer', path: 'note' };
const hit = {
  entity: 'CREDIT_CARD',
  classes: ['FINANCIAL'],
  position: '7',
  committedAtMs: 5,
  masked: '**** 1111',
} as const;

test('the first value of a field says where, what and how it looks, and never goes away by itself', () => {
  const condition = firstValue(place, hit, false);
  expect(condition).toMatchObject({
    kind: 'first_value',
    severity: 'high',
    subject: place.field,
    entity: 'CREDIT_CARD',
    masked: '**** 1111',
    sticky: true,
  });
  expect(condition.title).toBe('First CREDIT_CARD in shop.public.customer, field note');
});

test('in a column that appeared later it is a new field', () => {
  expect(firstValue(place, hit, true).kind).toBe('new_field');
});

test.each([
  [['PII'], 'warning'],
  [['PII', 'FINANCIAL'], 'high'],
  [['PHI'], 'high'],
  [['CREDENTIALS', 'PII'], 'critical'],
  [['PUBLIC'], 'info'],
] as const)('the severity of %j is %s', (classes, severity) => {
  expect(severityOf(classes)).toBe(severity);
});

test('public data is not sensitive', () => {
  expect(isSensitive(['PUBLIC'])).toBe(false);
  expect(isSensitive(['PUBLIC', 'PHI'])).toBe(true);
});

type StatusEvent = Extract<SourceEvent, { type: 'status' }>;
const healthy: StatusEvent = {
  type: 'status',
  source: 'shop',
  kind: 'postgres',
  namespace: 'postgres://h:5432',
  state: 'streaming',
  position: Position.parse('7'),
  committedAtMs: 1,
  heardAtMs: 2,
  retainedBytes: 0,
  lagBytes: 0,
  snapshot: null,
  error: null,
  atMs: 3,
};
const calm: StatusFacts = { state: 'streaming', retainedBytes: 0, lagBytes: 0, errorCode: null };
const backoff: StatusEvent = {
  ...healthy,
  state: 'backoff',
  error: { code: 'VIG_C109', message: 'the source ended the connection', mend: 'Wait.' },
};
const short: StatusEvent = {
  ...healthy,
  error: { code: 'VIG_C153', message: 'half of the log is still to be read', mend: 'Keep more.' },
};
const { retainedBytes, lagBytes } = DEFAULT_SOURCE_LIMITS;

const statuses: readonly (readonly [
  name: string,
  before: StatusFacts | null,
  event: StatusEvent,
  raised: readonly string[],
  clears: boolean,
])[] = [
  ['healthy', calm, healthy, [], true],
  ['a step into back-off', calm, backoff, ['warning'], false],
  ['back-off, said again', { ...calm, state: 'backoff', errorCode: 'VIG_C109' }, backoff, [], false],
  ['back-off for another reason', { ...calm, state: 'backoff', errorCode: 'VIG_C101' }, backoff, ['warning'], false],
  [
    'failed after back-off',
    { ...calm, state: 'backoff', errorCode: 'VIG_C109' },
    { ...backoff, state: 'failed' },
    ['critical'],
    false,
  ],
  ['failed from the start', null, { ...backoff, state: 'failed' }, ['critical'], false],
  ['connecting is neither trouble nor health', calm, { ...healthy, state: 'connecting' }, [], false],
  ['paused by a person is no trouble', calm, { ...healthy, state: 'paused' }, [], true],
  ['too much log retained', calm, { ...healthy, retainedBytes: retainedBytes + 1 }, ['high'], false],
  [
    'too much log retained, said again',
    { ...calm, retainedBytes: retainedBytes + 1 },
    { ...healthy, retainedBytes: retainedBytes + 2 },
    [],
    false,
  ],
  [
    'a little less than too much is not calm yet',
    { ...calm, retainedBytes: retainedBytes + 1 },
    { ...healthy, retainedBytes: retainedBytes * 0.9 },
    [],
    false,
  ],
  [
    'well below the limit',
    { ...calm, retainedBytes: retainedBytes * 0.9 },
    { ...healthy, retainedBytes: retainedBytes * 0.7 },
    [],
    true,
  ],
  ['history that is about to be lost while streaming', calm, short, ['high'], false],
  ['history that is about to be lost, said again', { ...calm, errorCode: 'VIG_C153' }, short, [], false],
  ['too far behind', calm, { ...healthy, lagBytes: lagBytes + 1 }, ['warning'], false],
  ['lag that cannot be told', calm, { ...healthy, lagBytes: null, retainedBytes: null }, [], true],
];

test.each(statuses)('source: %s', (...[, before, event, ...[raised, clears]]) => {
  const verdict = sourceStatus(before, event, DEFAULT_SOURCE_LIMITS);
  expect(verdict.raise.map((one) => one.severity)).toEqual(raised);
  expect(verdict.clear.length > 0).toBe(clears);
});

test('trouble carries the code and the mend', () => {
  const [condition] = sourceStatus(calm, backoff, DEFAULT_SOURCE_LIMITS).raise;
  expect(condition).toMatchObject({ code: 'VIG_C109', subject: 'shop', sticky: false });
  expect(condition?.text).toContain('Wait.');
});

test('a gap is critical and waits for a person', () => {
  const gap = {
    type: 'gap',
    source: 'shop',
    from: null,
    to: Position.parse('9'),
    reason: 'the slot was lost',
    code: 'VIG_C107',
    atMs: 1,
  } as const;
  expect(sourceGap(gap)).toMatchObject({ severity: 'critical', subject: 'shop', code: 'VIG_C107', sticky: true });
  expect(sourceGap({ ...gap, dataset: 'pg/t' }).subject).toBe('pg/t');
});

const latencies: readonly (readonly [
  name: string,
  p99Ms: number | null,
  count: number,
  raised: boolean,
  cleared: boolean,
])[] = [
  ['nothing measured', null, 0, false, true],
  ['well within', 50, 500, false, true],
  ['just within: neither', 110, 500, false, false],
  ['above', 121, 500, true, false],
  ['above, but of too few to say', 500, 19, false, false],
];

test.each(latencies)('latency against an objective of 120 ms: %s', (...[, p99Ms, count, ...[raised, cleared]]) => {
  const verdict = latencyObjective(
    { dataset: 'd', datasetName: 'd', source: 's', label: { p50Ms: p99Ms, p99Ms, count } },
    120,
  );
  expect([verdict.raise.length > 0, verdict.clear.length > 0]).toEqual([raised, cleared]);
});

function letter(topic: string, key: string | null): DeadLetter {
  const record = {
    key: key === null ? null : Buffer.from(key).toString('base64'),
    value: null,
    headers: {},
    timestampMs: 1,
  };
  return {
    id: `${topic}/0/7`,
    topic,
    partition: 0,
    offset: '7',
    source: null,
    dataset: null,
    position: null,
    after: null,
    retryOf: null,
    code: 'VIG_F302',
    reason: 'not valid',
    failedAtMs: 1,
    attempts: 1,
    record,
  };
}

test('a control record that was put aside is a broken rule; other dead letters are not', () => {
  expect(brokenRule(letter('vigie.control', 'rule/badge'))).toMatchObject({
    kind: 'rule_broken',
    subject: 'rule/badge',
    code: 'VIG_F302',
  });
  expect(brokenRule(letter('shop.public.customer', 'rule/badge'))).toBeNull();
});

test('P4: the key of a broken control record is shown only when it is a name of ours', () => {
  expect(brokenRule(letter('vigie.control', 'rule/ana@example.com'))?.subject).toBe('vigie.control/0/7');
});
