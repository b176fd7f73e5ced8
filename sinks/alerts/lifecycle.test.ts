import { expect, test } from 'vitest';
import type { Condition } from './conditions.ts';
import { alertId, change, clear, raise, type StoredAlert } from './lifecycle.ts';

const condition: Condition = {
  kind: 'source_trouble',
  severity: 'warning',
  subject: 'shop',
  source: 'shop',
  title: 'Trouble',
  text: 'It is away.',
  code: 'VIG_C109',
  classes: [],
  sticky: false,
};

function opened(over: Partial<Condition> = {}): StoredAlert {
  return raise(null, { ...condition, ...over }, 100).next;
}

test('a first condition opens an alert with an id made of kind, subject and reopenings', () => {
  const { next, moved } = raise(null, condition, 100);
  expect(moved).toBe(true);
  expect(next).toMatchObject({
    reopened: 0,
    sticky: false,
    alert: {
      id: alertId('source_trouble', 'shop', 0),
      state: 'open',
      count: 1,
      openedAtMs: 100,
      changedAtMs: 100,
      changedBy: 'vigie',
    },
  });
  expect(next.alert).not.toHaveProperty('sticky');
});

test('P2: a replay makes the same alert', () => {
  expect(raise(null, condition, 900).next.alert.id).toBe(opened().alert.id);
});

test('the same condition again counts on and moves nothing', () => {
  const { next, moved } = raise(opened(), { ...condition, text: 'Still away.' }, 200);
  expect(moved).toBe(false);
  expect(next.alert).toMatchObject({ count: 2, openedAtMs: 100, changedAtMs: 200, text: 'It is away.' });
});

test('a worse condition takes over the words and opens an acknowledged alert again', () => {
  const acknowledged = change(opened(), { state: 'acknowledged', by: 'ana' }, 150).next;
  const { next, moved } = raise(acknowledged, { ...condition, severity: 'critical', text: 'It stopped.' }, 200);
  expect(moved).toBe(true);
  expect(next.alert).toMatchObject({
    state: 'open',
    severity: 'critical',
    text: 'It stopped.',
    count: 2,
    changedBy: 'vigie',
  });
  expect(next.alert.id).toBe(acknowledged.alert.id);
});

test('a milder condition never lowers the severity', () => {
  const high = opened({ severity: 'high' });
  expect(raise(high, condition, 200).next.alert.severity).toBe('high');
});

test('after it was resolved, the condition opens a new alert', () => {
  const resolved = change(opened(), { state: 'resolved', by: 'ana', comment: 'done' }, 150).next;
  const { next } = raise(resolved, condition, 200);
  expect(next).toMatchObject({
    reopened: 1,
    alert: { id: alertId('source_trouble', 'shop', 1), state: 'open', count: 1, openedAtMs: 200 },
  });
});

test('what is over resolves itself, but a sticky alert waits for a person', () => {
  const over = { kind: 'source_trouble', subject: 'shop', reason: 'healthy again' } as const;
  expect(clear(opened(), over, 200)?.next.alert).toMatchObject({
    state: 'resolved',
    changedBy: 'vigie',
    comment: 'healthy again',
  });
  const sticky = raise(opened(), { ...condition, sticky: true }, 150).next;
  expect(clear(sticky, over, 200)).toBeNull();
  expect(clear(null, over, 200)).toBeNull();
});

const steps = [
  ['open', 'acknowledged', true],
  ['open', 'resolved', true],
  ['acknowledged', 'resolved', true],
  ['acknowledged', 'acknowledged', false],
  ['resolved', 'acknowledged', false],
  ['resolved', 'resolved', false],
] as const;

test.each(steps)('a person moves an alert from %s to %s: %s', (from, to, possible) => {
  const before = from === 'open' ? opened() : change(opened(), { state: from, by: 'ana' }, 150).next;
  const move = () => change(before, { state: to, by: 'ben', comment: 'seen' }, 200);
  if (possible)
    expect(move().next.alert).toMatchObject({ state: to, changedBy: 'ben', comment: 'seen', changedAtMs: 200 });
  else expect(move).toThrow(expect.objectContaining({ code: 'VIG_A506' }));
});
