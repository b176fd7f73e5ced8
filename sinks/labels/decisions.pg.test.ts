import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import type { NewDecision } from '#contract/decision';
import { CUSTOMER, observation, openFixture, schema, topics, type HitInput } from '../catalog/catalog.fixture.ts';

const note = fieldUrn(CUSTOMER, 'note');
const nothing: NewDecision = { verdict: 'nothing', entity: null, classes: [], by: 'ana', comment: 'product names' };
const not = (entity: string, by = 'ana'): NewDecision => ({ ...nothing, verdict: 'not-this', entity, by });
const label = (entity: string): NewDecision => ({
  ...nothing,
  verdict: 'label',
  entity,
  classes: ['PHI'],
  comment: '',
});

const people: HitInput = { entity: 'PERSON', plus: 4 };
const cards: HitInput = { entity: 'CREDIT_CARD', plus: 1, classes: ['FINANCIAL'] };
const seen = (at: number, ...hits: readonly HitInput[]) => observation({ at, fields: { note: { plus: 4, hits } } });

async function openNotes() {
  const f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { note: ['text', 1] } }));
  const { reader, decisions } = f.catalog;
  return {
    f,
    decisions,
    labelled: async () => (await reader.field(note))?.label ?? null,
    [Symbol.asyncDispose]: () => f[Symbol.asyncDispose](),
  };
}

test('a person outranks the machine: later evidence never overwrites a decision, taking it back gives the machine its word', async () => {
  await using n = await openNotes();
  await n.f.deliver(topics.observations, seen(2, people));
  await n.decisions.record(note, nothing);
  await n.f.deliver(topics.observations, seen(3, people));
  expect(await n.labelled()).toMatchObject({
    entity: 'PUBLIC',
    classes: ['PUBLIC'],
    origin: 'person',
    examined: 8,
    others: [{ entity: 'PERSON', hits: 8 }],
  });
  await n.decisions.takeBack(note, { entity: null, by: 'ben' });
  expect(await n.labelled()).toMatchObject({ entity: 'PERSON', origin: 'evidence', hits: 8 });
});

test('a person may label a field of which nothing was seen yet', async () => {
  await using n = await openNotes();
  await n.decisions.record(note, label('DIAGNOSIS_OF_OURS'));
  expect(await n.labelled()).toMatchObject({ entity: 'DIAGNOSIS_OF_OURS', sensitivity: 'restricted', hits: 0 });
  await expect(n.decisions.record('nowhere', nothing)).rejects.toMatchObject({ code: 'VIG_A504' });
});

test('what a person denies is not the label, however often it is seen; what else is there is', async () => {
  await using n = await openNotes();
  await n.f.deliver(topics.observations, seen(2, people, cards));
  await n.decisions.record(note, not('PERSON'));
  expect(await n.labelled()).toMatchObject({ entity: 'CREDIT_CARD', classes: ['FINANCIAL'], origin: 'evidence' });
  await n.decisions.record(note, not('CREDIT_CARD'));
  expect(await n.labelled()).toMatchObject({
    status: 'withdrawn',
    origin: 'person',
    grounds: 'told',
    reason: 'not PERSON, decided by ana: product names',
  });
  await n.f.deliver(topics.observations, seen(3, people, cards));
  expect(await n.labelled()).toMatchObject({ status: 'withdrawn', hits: 8 });
  // It is no news of the data.
  expect(await n.f.rows("SELECT 1 FROM @alerts WHERE kind = 'label_withdrawn'")).toEqual([]);
  await n.decisions.takeBack(note, { entity: 'CREDIT_CARD', by: 'ben' });
  expect(await n.labelled()).toMatchObject({ entity: 'CREDIT_CARD', status: 'held', origin: 'evidence' });
});

test('the newer word of a person stands, and all are told, with who ended them', async () => {
  await using n = await openNotes();
  await n.f.deliver(topics.observations, seen(2, people));
  await n.decisions.record(note, not('PERSON'));
  await n.decisions.record(note, { ...label('PERSON'), by: 'ben' });
  expect(await n.labelled()).toMatchObject({ entity: 'PERSON', classes: ['PHI'], origin: 'person', status: 'held' });
  await n.decisions.record(note, not('PERSON', 'cleo'));
  await expect(n.decisions.takeBack(note, { entity: null, by: 'ana' })).rejects.toMatchObject({ code: 'VIG_A504' });
  expect(await n.decisions.list(note)).toMatchObject([
    { verdict: 'not-this', entity: 'PERSON', by: 'cleo', endedAtMs: null, endedBy: null },
    { verdict: 'label', entity: 'PERSON', classes: ['PHI'], by: 'ben', endedBy: 'cleo' },
    { verdict: 'not-this', entity: 'PERSON', by: 'ana', comment: 'product names', endedBy: 'ben' },
  ]);
  const told = (await n.f.catalog.reader.history(note, 20)).map(({ text }) => text);
  expect(told).toContain('cleo decided: not PERSON: product names');
  expect(told).toContain('label withdrawn: not PERSON, decided by cleo: product names');
});

test('P2: labels of fields that people decided on are told to subscribers, in the transaction that decides', async () => {
  await using n = await openNotes();
  await n.f.deliver(topics.observations, seen(2, people));
  await n.decisions.record(note, label('PERSON'));
  await n.decisions.record(note, { ...label('PERSON'), comment: 'asked the owner' });
  const sent = await n.f.rows(
    "SELECT convert_from(value, 'UTF8')::jsonb ->> 'reason' AS reason FROM @outbox WHERE topic = $1 ORDER BY id",
    [topics.fields],
  );
  expect(sent.map(({ reason }) => reason)).toEqual([
    'pattern and checksum',
    'decided by ana',
    'decided by ana: asked the owner',
  ]);
});
