import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import { batchOf, CUSTOMER, observation, schema, topics } from '#sinks/catalog/catalog.fixture';
import { catalogSink } from '#sinks/catalog/catalog-sink';
import { openStage } from './server.fixture.ts';

const note = fieldUrn(CUSTOMER, 'note');
const address = `/api/v1/fields/${encodeURIComponent(note)}/decisions`;

/** A field in which a person's name was seen, and the alert of it. */
async function openNotes() {
  const stage = await openStage();
  const sink = catalogSink(stage.catalog.db);
  let at = 1;
  const see = async () => {
    at += 1;
    const hits = [{ entity: 'PERSON', plus: 4 }];
    const seen = observation({ at, fields: { note: { plus: 4, hits } } });
    await sink.handle([batchOf(topics.observations, 0, BigInt(at), [seen])]);
  };
  await sink.handle([batchOf(topics.schemas, 0, 0n, [schema({ id: 's1', at: 1, columns: { note: ['text', 1] } })])]);
  await see();
  const decide = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    stage.ask(address, { method: 'POST', body, headers });
  return { ...stage, see, decide, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}

test('a person says what a field holds; the machine never says otherwise, until it is taken back', async () => {
  await using n = await openNotes();
  const told = await n.decide({ verdict: 'label', entity: 'MEDICAL_CONDITION', comment: 'diagnoses', by: 'Zoé' });
  expect([told.status, told.body]).toMatchObject([
    201,
    { urn: note, label: { entity: 'MEDICAL_CONDITION', classes: ['PHI', 'PII'], origin: 'person', grounds: 'told' } },
  ]);
  await n.see();
  const held = await n.ask(`/api/v1/field?urn=${encodeURIComponent(note)}`);
  expect(held.body).toMatchObject({
    examined: 8,
    label: { entity: 'MEDICAL_CONDITION', reason: 'decided by Zoé: diagnoses', others: [{ entity: 'PERSON' }] },
  });
  const back = await n.ask(`${address}?by=ben`, { method: 'DELETE' });
  expect([back.status, back.body]).toMatchObject([200, { label: { entity: 'PERSON', origin: 'evidence', hits: 8 } }]);
  const { body } = await n.ask(address);
  expect(body).toMatchObject({ items: [{ verdict: 'label', by: 'Zoé', comment: 'diagnoses', endedBy: 'ben' }] });
  expect((await n.ask(address, { method: 'DELETE' })).status).toBe(404);
});

test('a person says what a field does not hold', async () => {
  await using n = await openNotes();
  const denied = await n.decide({ verdict: 'not-this', entity: 'PERSON' }, { 'vigie-actor': 'Zo%C3%A9' });
  expect(denied.body).toMatchObject({
    label: { entity: 'PERSON', status: 'withdrawn', grounds: 'told', reason: 'not PERSON, decided by Zoé' },
  });
  await n.see();
  expect((await n.ask('/api/v1/labels')).body).toMatchObject({ items: [] });
  const back = await n.ask(`${address}?entity=PERSON`, { method: 'DELETE' });
  expect(back.body).toMatchObject({ label: { entity: 'PERSON', status: 'held' } });
  const nothing = await n.decide({ verdict: 'nothing', comment: 'names of products' });
  expect(nothing.body).toMatchObject({ label: { entity: 'PUBLIC', sensitivity: 'public', origin: 'person' } });
  // Nobody named: it was whoever has the token.
  expect((await n.ask(address)).body).toMatchObject({
    items: [
      { verdict: 'nothing', by: 'api' },
      { verdict: 'not-this', by: 'Zoé', endedBy: 'api' },
    ],
  });
});

test('a decision that makes no sense is refused with what is wrong, and nothing is kept', async () => {
  await using n = await openNotes();
  const refused = [
    { verdict: 'label', entity: 'OUR_BADGE' },
    { verdict: 'label', entity: 'PERSON', classes: ['PUBLIC'] },
    { verdict: 'label', entity: 'not an entity' },
    { verdict: 'label' },
    { verdict: 'nothing', entity: 'PERSON' },
    { verdict: 'maybe', entity: 'PERSON' },
    { verdict: 'nothing', by: 'vigie' },
    { verdict: 'nothing', by: 'a\nb' },
  ];
  for (const body of refused) {
    const answer = await n.decide(body);
    expect([body, answer.status, answer.body]).toMatchObject([body, 400, { code: 'VIG_A503' }]);
  }
  expect((await n.decide({ verdict: 'nothing' }, { 'vigie-actor': 'Vigie' })).status).toBe(400);
  expect((await n.ask(address)).body).toEqual({ items: [] });
  const nowhere = `/api/v1/fields/${encodeURIComponent(`${CUSTOMER}#none`)}/decisions`;
  expect((await n.ask(nowhere, { method: 'POST', body: { verdict: 'nothing' } })).status).toBe(404);
  const own = await n.decide({ verdict: 'label', entity: 'OUR_BADGE', classes: ['IP'] });
  expect(own.body).toMatchObject({ label: { entity: 'OUR_BADGE', classes: ['IP'], sensitivity: 'confidential' } });
});

test('the URN of a field may be long', async () => {
  await using n = await openNotes();
  const urn = `${CUSTOMER}#${'données.'.repeat(400)}`;
  const answer = await n.ask(`/api/v1/fields/${encodeURIComponent(urn)}/decisions`);
  expect([answer.status, answer.body]).toEqual([200, { items: [] }]);
});

test('an alert tells who brought it to which state, and why', async () => {
  await using n = await openNotes();
  const { body } = await n.ask('/api/v1/alerts?state=open');
  const id = String(JSON.parse(JSON.stringify(body)).items[0].id);
  const step = (name: string, said: unknown, headers = {}) =>
    n.ask(`/api/v1/alerts/${id}/${name}`, { method: 'POST', body: said, headers });
  const seen = await step('acknowledge', { comment: 'asking the shop team', by: 'ana' });
  expect(seen.body).toMatchObject({ state: 'acknowledged', changedBy: 'ana', comment: 'asking the shop team' });
  expect((await step('resolve', { by: 'VIGIE' })).status).toBe(400);
  await step('resolve', {}, { 'vigie-actor': 'ben' });
  const steps = await n.ask(`/api/v1/alerts/${id}/steps`);
  expect(steps.body).toMatchObject({
    items: [
      { state: 'open', by: 'vigie', comment: null },
      { state: 'acknowledged', by: 'ana', comment: 'asking the shop team' },
      { state: 'resolved', by: 'ben', comment: null },
    ],
  });
  expect((await n.ask('/api/v1/alerts/none/steps')).status).toBe(404);
});

test('who may ask, and as whom, is the token’s: it has a name of its own', async () => {
  await using stage = await openStage({ auth: { token: 'a-token-of-the-nightly-job-4711', name: 'nightly job' } });
  const sink = catalogSink(stage.catalog.db);
  await sink.handle([batchOf(topics.schemas, 0, 0n, [schema({ id: 's1', at: 1, columns: { note: ['text', 1] } })])]);
  const headers = { authorization: 'Bearer a-token-of-the-nightly-job-4711' };
  await stage.ask(address, { method: 'POST', body: { verdict: 'nothing' }, headers });
  expect((await stage.ask(address, { headers })).body).toMatchObject({ items: [{ by: 'nightly job' }] });
});
