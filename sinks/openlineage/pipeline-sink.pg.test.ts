import { expect, test } from 'vitest';
import { RunEvent } from '#contract/openlineage';
import { topics } from '#contract/topics';
import { position } from '../catalog/catalog.fixture.ts';
import { openLineageFixture, PLAIN_NAMES, tableShape } from './lineage.fixture.ts';

const { jobs, topics: log } = PLAIN_NAMES;

test('a table, its change topic, its label topics and the catalogue are told of once, as streaming jobs', async () => {
  await using fixture = await openLineageFixture();
  await fixture.shape(tableShape({ at: 1, columns: ['id', 'email'] }));
  expect((await fixture.events()).map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
    'START capture.shop.public.customer',
    'START classify.shop.public.customer',
    'START catalogue',
  ]);
  // The same shape again, as a restart or a second process brings it.
  await fixture.shape(tableShape({ at: 1, columns: ['id', 'email'] }));
  await fixture.shape(tableShape({ at: 2, columns: ['id', 'email'] }));
  expect(await fixture.events()).toHaveLength(3);

  const [capture] = await fixture.events();
  expect(capture?.job.facets?.jobType).toMatchObject({ processingType: 'STREAMING', integration: 'VIGIE' });
  expect(capture?.inputs).toMatchObject([
    {
      namespace: 'postgres://db.example:5432',
      name: 'shop.public.customer',
      facets: { schema: { fields: [{ name: 'id' }, { name: 'email', type: 'text' }] } },
    },
  ]);
  const [output] = capture?.outputs ?? [];
  expect(output).toMatchObject({ namespace: log, name: 'shop.public.customer' });
  expect(Object.keys(output?.facets?.columnLineage?.fields ?? {})).toEqual([
    'after.id',
    'after.email',
    'before.id',
    'before.email',
  ]);
});

test('P2: records that come again after a failure change nothing, and one run keeps its id to its end', async () => {
  await using fixture = await openLineageFixture();
  await fixture.shape(tableShape({ at: 1, columns: ['id', 'email'] }));
  await expect(fixture.repeatLast()).rejects.toMatchObject({ code: 'VIG_S403' });
  await fixture.shape(tableShape({ at: 2, columns: ['id', 'email', 'phone'] }));
  await fixture.shape(tableShape({ at: 3, columns: ['id', 'email', 'phone'], dropped: true }));
  // An older shape that comes late says nothing new.
  await fixture.shape(tableShape({ at: 2, columns: ['id'] }));
  const told = (await fixture.events()).filter(({ job }) => job.name.startsWith('capture.'));
  expect(told.map(({ eventType }) => eventType)).toEqual(['START', 'RUNNING', 'COMPLETE']);
  expect(new Set(told.map(({ run }) => run.runId)).size).toBe(1);
  expect(told.at(-1)?.inputs[0]?.facets?.lifecycleStateChange).toMatchObject({ lifecycleStateChange: 'DROP' });
  expect(await fixture.graph({})).toMatchObject({ edges: [] });

  // A table of that name again is another run.
  await fixture.shape(tableShape({ at: 4, columns: ['id'] }));
  const [again] = (await fixture.events()).filter(({ job }) => job.name.startsWith('capture.')).slice(-1);
  expect(again?.eventType).toBe('START');
  expect(again?.run.runId).not.toBe(told[0]?.run.runId);
});

test('P4: a label topic is downstream once a field holds the class, with the field and that it is masked', async () => {
  await using fixture = await openLineageFixture();
  await fixture.shape(tableShape({ at: 1, columns: ['id', 'email'] }));
  await fixture.label({ path: 'email', entity: 'EMAIL_ADDRESS', classes: ['PII'] });
  const newest = (await fixture.events()).at(-1);
  expect(newest).toMatchObject({ eventType: 'RUNNING', job: { name: 'classify.shop.public.customer' } });
  expect(newest?.outputs.map(({ name }) => name)).toEqual([topics.observations, topics.labels('PII')]);

  const graph = await fixture.graph({});
  const edge = graph.edges.find(({ to }) => to.endsWith(topics.labels('PII')));
  expect(edge).toMatchObject({
    kind: 'pipeline',
    job: `${jobs}/classify.shop.public.customer`,
    fields: [{ from: 'after.email', to: 'fields.masked', masking: true }],
    validToMs: null,
  });
  expect(graph.nodes.map(({ name, kind, distance }) => `${distance} ${kind} ${name}`)).toEqual([
    '0 table shop.public.customer',
    '1 topic shop.public.customer',
    '2 topic vigie.observations',
    '2 topic vigie.labels.pii',
    '3 table vigie.catalog.field_evidence',
    '3 table vigie.catalog.field_labels',
  ]);

  await fixture.unlabel();
  expect((await fixture.graph({})).edges.map(({ to }) => to)).not.toContain(edge?.to);
  // What was true then can still be asked.
  const then = await fixture.graph({ atMs: fixture.clock.nowMs - 500 });
  expect(then.edges.map(({ to }) => to)).toContain(edge?.to);
});

test('upstream and downstream are walked apart, to the depth and number asked for, and what is left out is said', async () => {
  await using fixture = await openLineageFixture();
  for (const table of ['a', 'b', 'c']) await fixture.shape(tableShape({ at: 1, table, columns: ['id'] }));
  const observations = `${log}/vigie.observations`;
  const up = await fixture.graph({ dataset: observations, direction: 'upstream' });
  expect(up.nodes.filter(({ distance }) => distance === -2).map(({ name }) => name)).toEqual([
    'shop.public.a',
    'shop.public.b',
    'shop.public.c',
  ]);
  expect(up.truncated).toBe(false);
  const near = await fixture.graph({ dataset: observations, direction: 'upstream', depth: 1 });
  expect(near).toMatchObject({ truncated: true });
  expect(near.edges).toHaveLength(3);
  const few = await fixture.graph({ dataset: observations, direction: 'upstream', limit: 2 });
  expect(few).toMatchObject({ truncated: true });
  expect(few.edges).toHaveLength(2);
  // Downstream of one table lies no other table, though both lead to the same topic.
  const down = await fixture.graph({ dataset: fixture.urn('a'), direction: 'both' });
  expect(down.nodes.map(({ name }) => name)).not.toContain('shop.public.b');
  await expect(fixture.graph({ dataset: 'postgres://nowhere/x' })).rejects.toMatchObject({ code: 'VIG_A504' });
});

test('every event keeps the schema of OpenLineage 2-0-2, whatever a table and its columns are called', async () => {
  await using fixture = await openLineageFixture();
  const odd = ['__proto__', 'naïve "x"', '<b>&', '\u{1F600}', 'nul\u0000', 'half\ud800'];
  await fixture.shape(tableShape({ at: 1, table: 'ev/il#?', columns: odd }));
  await fixture.shape(tableShape({ at: 2, table: 'ev/il#?', columns: odd, dropped: true }));
  const texts = await fixture.eventTexts();
  expect(texts).toHaveLength(5);
  for (const text of texts) expect(RunEvent.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
  expect(position(1) < position(2)).toBe(true);
});
