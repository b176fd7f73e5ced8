import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import { CUSTOMER, epoch, observation, openFixture, schema, topics } from './catalog.fixture.ts';

test('an observation becomes evidence, a label, coverage and an alert in one transaction', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  await f.deliver(topics.sources, epoch(1, 'complete', 0));
  await f.deliver(
    topics.observations,
    observation({
      at: 5,
      operations: { c: 10 },
      latencyMs: 12,
      fields: { id: { plus: 10 }, email: { plus: 9, nulls: 1, hits: [{ entity: 'EMAIL_ADDRESS', plus: 9 }] } },
    }),
  );
  const field = await f.catalog.reader.field(fieldUrn(CUSTOMER, 'email'));
  expect(field).toMatchObject({
    examined: 9,
    nulls: 1,
    exact: true,
    type: 'text',
    label: { entity: 'EMAIL_ADDRESS', status: 'held', hits: 9, confidence: 0.95, classes: ['PII'] },
  });
  const dataset = await f.catalog.reader.dataset(CUSTOMER);
  expect(dataset).toMatchObject({
    fields: 2,
    labelledFields: 1,
    records: 10,
    classes: ['PII'],
    sensitivity: 'confidential',
  });
  const { items } = await f.catalog.reader.alerts({ limit: 10 });
  expect(items).toMatchObject([
    { kind: 'first_value', state: 'open', subject: fieldUrn(CUSTOMER, 'email'), entity: 'EMAIL_ADDRESS', count: 1 },
  ]);
  expect(await f.catalog.reader.coverage({ dataset: CUSTOMER, limit: 10 })).toMatchObject([
    { status: 'examined', records: 10, modelVersion: 'm1' },
  ]);
  expect(await f.rows('SELECT topic FROM @outbox ORDER BY id')).toEqual([
    { topic: topics.fields },
    { topic: topics.alerts },
  ]);
  expect(await f.catalog.reader.overview()).toMatchObject({
    datasets: 1,
    fields: 2,
    labelledFields: 1,
    records: 10,
    openAlerts: 1,
  });
});
