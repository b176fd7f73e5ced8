import { expect, test } from 'vitest';
import { Position } from '#contract/position';
import type { FieldLabel } from '#contract/label';
import { decide, defaultSensitivity, UNDECIDED, type LabelClaim } from './decide.ts';
import { netEvidence, type FieldEvidence } from './evidence.ts';
import { publication } from './publication.ts';
import { nextLabel, type LabelCause } from './transition.ts';

const thresholds = { minimum: 0.7, high: 0.9 };
const rules = { thresholds, sensitivityOf: defaultSensitivity };

function evidence(
  plus: number,
  minus: number,
  over: {
    readonly complete?: number | null;
    readonly exact?: boolean;
    readonly examined?: number;
    readonly weak?: boolean;
  } = {},
): FieldEvidence {
  const counters = {
    epoch: 1,
    modelVersion: 'm1',
    newestPosition: '1',
    plus: over.examined ?? 100,
    minus: 0,
    nullPlus: 0,
    nullMinus: 0,
  };
  const hits = {
    epoch: 1,
    modelVersion: 'm1',
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    plus,
    minus,
    confidenceMicros: plus * 900_000,
    bestMicros: over.weak === true ? 800_000 : 950_000,
    provenPlus: over.weak === true ? 0 : plus,
    provenMinus: over.weak === true ? 0 : minus,
    masked: 'x',
    reason: 'r',
  } as const;
  return netEvidence([counters], plus === 0 ? [] : [hits], {
    epochs: [{ epoch: 1, exact: over.exact ?? true }],
    completeEpoch: over.complete === undefined ? 1 : over.complete,
  });
}

function cause(at: number): LabelCause {
  const times = { committedAtMs: at, capturedAtMs: at + 1, labelledAtMs: at + 2 };
  return {
    identity: { field: 'd#email', source: 's', dataset: 'd', path: 'email' },
    position: Position.parse(String(at)),
    times,
    nowMs: at + 3,
  };
}

function step(previous: FieldLabel | null, now: FieldEvidence, at: number) {
  return nextLabel(previous, decide(now, UNDECIDED, rules), now, cause(at));
}

function held(plus: number): FieldLabel {
  const first = step(null, evidence(plus, 0), 10);
  if (first === null) throw new TypeError('a label was expected');
  return first.label;
}

test('a label appears with the position and times of the change that brought it', () => {
  expect(step(null, evidence(3, 0), 10)).toMatchObject({
    change: 'appeared',
    label: { status: 'held', hits: 3, position: '10', times: { committedAtMs: 10 }, deliveredAtMs: 13 },
  });
});

test('counters move without moving the position and times of the state', () => {
  expect(step(held(3), evidence(4, 0), 20)).toMatchObject({
    change: 'counted',
    label: { hits: 4, position: '10', deliveredAtMs: 13 },
  });
});

test('the same evidence again changes nothing', () => {
  expect(step(held(3), evidence(3, 0), 20)).toBeNull();
});

test('counted down to zero it is withdrawn, and appears again with the next value', () => {
  const withdrawn = step(held(3), evidence(3, 3), 20);
  expect(withdrawn).toMatchObject({
    change: 'withdrawn',
    label: { status: 'withdrawn', hits: 0, entity: 'EMAIL_ADDRESS', position: '20' },
  });
  expect(step(withdrawn?.label ?? null, evidence(4, 3), 30)).toMatchObject({
    change: 'appeared',
    label: { status: 'held', position: '30' },
  });
});

test('a truncated table withdraws its labels, also where the source sends no before-image', () => {
  expect(step(held(3), evidence(0, 0, { examined: 0, exact: false }), 20)).toMatchObject({
    change: 'withdrawn',
    label: { hits: 0 },
  });
});

test('P6: an epoch that is still being read withdraws nothing', () => {
  expect(step(held(3), evidence(0, 0, { complete: null }), 20)).toBeNull();
});

test('a value that came and went between two looks is no label', () => {
  expect(step(null, evidence(3, 3), 20)).toBeNull();
});

test('a label that too little speaks for any more is withdrawn, and its numbers go on without news', () => {
  const first = step(null, evidence(1, 0, { weak: true, examined: 50 }), 10)?.label ?? null;
  expect(first).toMatchObject({ status: 'held', grounds: 'share' });
  const thin = step(first, evidence(1, 0, { weak: true, examined: 5000 }), 20);
  expect(thin).toMatchObject({ change: 'withdrawn', label: { hits: 1, grounds: 'too_little', position: '20' } });
  const thinner = step(thin?.label ?? null, evidence(2, 0, { weak: true, examined: 9000 }), 30);
  expect(thinner).toMatchObject({ change: 'counted', label: { hits: 2, examined: 9000, position: '20' } });
  expect(step(null, evidence(1, 0, { weak: true, examined: 5000 }), 20)).toBeNull();
});

test('a field that is renamed while its label is withdrawn says so under its new name', () => {
  const withdrawn = step(held(3), evidence(3, 3), 20)?.label ?? null;
  const renamed = { ...cause(30), identity: { ...cause(30).identity, field: 'd#mail', path: 'mail' } };
  expect(nextLabel(withdrawn, decide(evidence(3, 3), UNDECIDED, rules), evidence(3, 3), renamed)).toMatchObject({
    change: 'changed',
    label: { field: 'd#mail', status: 'withdrawn' },
  });
});

test('a renamed field is a changed label, so that subscribers hear its new name', () => {
  const claim: LabelClaim | null = decide(evidence(3, 0), UNDECIDED, rules);
  const renamed = { ...cause(20), identity: { ...cause(20).identity, field: 'd#mail', path: 'mail' } };
  expect(nextLabel(held(3), claim, evidence(3, 0), renamed)).toMatchObject({
    change: 'changed',
    label: { field: 'd#mail', path: 'mail', position: '20' },
  });
});

const base = held(5);
const told: readonly (readonly [
  name: string,
  next: FieldLabel,
  sinceMs: number,
  expected: 'now' | 'later' | 'none',
])[] = [
  ['another entity at once', { ...base, entity: 'PERSON' }, 0, 'now'],
  ['other grounds at once', { ...base, grounds: 'share' }, 0, 'now'],
  ['a withdrawal at once', { ...base, status: 'withdrawn' }, 0, 'now'],
  ['another order of magnitude of hits at once', { ...base, hits: 12 }, 0, 'now'],
  ['another band of confidence at once', { ...base, confidence: 0.75 }, 0, 'now'],
  ['a few hits more, soon after', { ...base, hits: 6 }, 1_000, 'later'],
  ['a few hits more, seconds after', { ...base, hits: 6 }, 3_000, 'now'],
  ['more values examined, soon after', { ...base, examined: 500 }, 2_999, 'later'],
  ['nothing that subscribers see', { ...base, masked: 'y' }, 9_000, 'none'],
];
test.each(told)('subscribers are told of %s', (_, next, sinceMs, expected) => {
  expect(publication({ label: base, atMs: 1_000 }, next, thresholds, 1_000 + sinceMs)).toBe(expected);
});
test('subscribers are told of a new label at once', () => {
  expect(publication(null, base, thresholds, 1_000)).toBe('now');
});
