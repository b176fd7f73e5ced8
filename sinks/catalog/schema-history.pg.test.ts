import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import {
  CUSTOMER,
  epoch,
  observation,
  openFixture,
  schema,
  topics,
  type CatalogFixture,
  type ObservationInput,
} from './catalog.fixture.ts';

const email = fieldUrn(CUSTOMER, 'email');
const mail = fieldUrn(CUSTOMER, 'mail');
const found = (plus: number): ObservationInput['fields'][string] => ({
  plus,
  hits: [{ entity: 'EMAIL_ADDRESS', plus }],
});

async function published(f: CatalogFixture): Promise<readonly (readonly [key: unknown, status: unknown])[]> {
  const rows = await f.rows(
    `SELECT key, CASE WHEN value IS NULL THEN 'tombstone' ELSE convert_from(value, 'UTF8')::jsonb ->> 'status' END AS status FROM @outbox WHERE topic = $1 ORDER BY id`,
    [topics.fields],
  );
  return rows.map((row) => [row['key'], row['status']]);
}

test('a renamed column keeps its evidence, its label goes to the new name, and late observations under the old shape find it', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  await f.deliver(topics.observations, observation({ at: 2, fields: { email: found(3) } }));
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { id: ['bigint', 1], mail: ['text', 2] } }));
  await f.deliver(
    topics.observations,
    observation({ at: 4, schema: 's1', fields: { email: found(2) } }),
    observation({ at: 6, schema: 's2', fields: { mail: found(1) } }),
  );

  expect(await f.catalog.reader.field(email)).toBeNull();
  expect(await f.catalog.reader.field(mail)).toMatchObject({
    path: 'mail',
    renamedFrom: 'email',
    examined: 6,
    label: { field: mail, hits: 6, status: 'held' },
  });
  expect(await published(f)).toEqual([
    [email, 'held'],
    [email, 'tombstone'],
    [mail, 'held'],
  ]);
});

test('the shape that a table had at a position can be told', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  await f.deliver(
    topics.schemas,
    schema({ id: 's2', at: 5, columns: { id: ['bigint', 1], email: ['varchar(80)', 2], phone: ['text', 3] } }),
  );
  await f.deliver(
    topics.schemas,
    schema({ id: 's3', at: 9, columns: { id: ['bigint', 1], email: ['varchar(80)', 2] } }),
  );
  const at = async (n: number) =>
    (
      await f.rows(
        `SELECT h.path, h.type FROM @field_history h WHERE h.valid_from <= $1 AND (h.valid_to IS NULL OR h.valid_to > $1) ORDER BY 1`,
        [`${n.toString(16).padStart(16, '0')}/0000000000`],
      )
    ).map((row) => `${String(row['path'])} ${String(row['type'])}`);
  expect(await at(2)).toEqual(['email text', 'id bigint']);
  expect(await at(6)).toEqual(['email varchar(80)', 'id bigint', 'phone text']);
  expect(await at(10)).toEqual(['email varchar(80)', 'id bigint']);
  const texts = (await f.catalog.reader.history(CUSTOMER, 20)).map((entry) => entry.text);
  expect(texts).toEqual(
    [
      'the field was dropped',
      'the field appeared, text',
      'type changed from text to varchar(80)',
      'the dataset is known, with 2 fields',
    ].toSorted((a, b) => texts.indexOf(a) - texts.indexOf(b)),
  );
  expect(new Set(texts).size).toBe(4);
});

test('a dropped column loses its label with a tombstone; a new column of the same name is another field', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  await f.deliver(topics.observations, observation({ at: 2, fields: { email: found(3) } }));
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { id: ['bigint', 1] } }));
  expect(await f.catalog.reader.field(email)).toMatchObject({ dropped: true, label: null });
  expect(await published(f)).toEqual([
    [email, 'held'],
    [email, 'tombstone'],
  ]);

  await f.deliver(topics.schemas, schema({ id: 's3', at: 7, columns: { id: ['bigint', 1], email: ['text', 3] } }));
  await f.deliver(topics.observations, observation({ at: 4, schema: 's1', fields: { email: found(9) } }));
  expect(await f.catalog.reader.field(email)).toMatchObject({ dropped: false, examined: 0, label: null });
  await f.deliver(topics.observations, observation({ at: 8, schema: 's3', fields: { email: found(1) } }));
  expect(await f.catalog.reader.field(email)).toMatchObject({ examined: 1, label: { hits: 1 } });
  const { items } = await f.catalog.reader.alerts({ limit: 10 });
  expect(items.map((alert) => alert.kind).toSorted()).toEqual(['first_value', 'new_field']);
});

test('two columns that swap their names keep their own evidence', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { a: ['text', 1], b: ['text', 2] } }));
  await f.deliver(
    topics.observations,
    observation({ at: 2, fields: { a: { plus: 5, hits: [{ entity: 'PERSON', plus: 5 }] }, b: found(3) } }),
  );
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { b: ['text', 1], a: ['text', 2] } }));
  expect(await f.catalog.reader.field(fieldUrn(CUSTOMER, 'a'))).toMatchObject({
    label: { entity: 'EMAIL_ADDRESS', hits: 3 },
  });
  expect(await f.catalog.reader.field(fieldUrn(CUSTOMER, 'b'))).toMatchObject({ label: { entity: 'PERSON', hits: 5 } });
});

test('what lies inside a document goes with its column, also when column names hold dots and brackets', async () => {
  await using f = await openFixture();
  await f.deliver(
    topics.schemas,
    schema({ id: 's1', at: 1, columns: { profile: ['jsonb', 1], 'profile.v2': ['jsonb', 2] } }),
  );
  await f.deliver(
    topics.observations,
    observation({
      at: 2,
      fields: { 'profile.email': found(1), 'profile.v2.email': found(2), 'profile.tags[].x': found(4) },
    }),
  );
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { profile: ['jsonb', 1], extra: ['jsonb', 2] } }));
  expect(await f.catalog.reader.field(fieldUrn(CUSTOMER, 'profile.email'))).toMatchObject({
    type: 'jsonb',
    label: { hits: 1 },
  });
  expect(await f.catalog.reader.field(fieldUrn(CUSTOMER, 'extra.email'))).toMatchObject({
    renamedFrom: 'profile.v2.email',
    label: { hits: 2 },
  });
  expect(await f.catalog.reader.field(fieldUrn(CUSTOMER, 'profile.tags[].x'))).toMatchObject({ label: { hits: 4 } });
});

test('a dropped table and its fields are gone, its history stays', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { email: ['text', 1] } }));
  await f.deliver(topics.observations, observation({ at: 2, fields: { email: found(3) } }));
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { email: ['text', 1] }, dropped: true }));
  expect(await f.catalog.reader.dataset(CUSTOMER)).toMatchObject({ dropped: true, fields: 0, labelledFields: 0 });
  expect((await f.catalog.reader.history(email, 9)).map((entry) => entry.text)).toEqual([
    'the field was dropped',
    'label: EMAIL_ADDRESS, PII, confidential',
  ]);
  await f.deliver(topics.schemas, schema({ id: 's3', at: 8, columns: { email: ['text', 1] } }));
  expect(await f.catalog.reader.dataset(CUSTOMER)).toMatchObject({ dropped: false, fields: 1 });
});

test('an older shape that comes late changes nothing', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's2', at: 5, columns: { id: ['bigint', 1], mail: ['text', 2] } }));
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  const { items } = await f.catalog.reader.fields({ limit: 9 });
  expect(items.map((field) => field.path)).toEqual(['id', 'mail']);
});

test('labels are bitemporal: when it was true in the source, and when we held it', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { email: ['text', 1] } }));
  await f.deliver(topics.sources, epoch(1, 'complete', 0));
  await f.deliver(topics.observations, observation({ at: 2, fields: { email: found(3) } }));
  f.clock.nowMs += 1_000;
  await f.deliver(
    topics.observations,
    observation({ at: 7, fields: { email: { minus: 3, hits: [{ entity: 'EMAIL_ADDRESS', plus: 0, minus: 3 }] } } }),
  );
  const rows = await f.rows(
    `SELECT content ->> 'status' AS status, valid_from_ms, valid_to_ms, recorded_at_ms, superseded_at_ms FROM @label_history ORDER BY id`,
  );
  const committed = 1_799_999_999_000;
  expect(rows).toEqual([
    {
      status: 'held',
      valid_from_ms: committed + 2,
      valid_to_ms: committed + 7,
      recorded_at_ms: f.clock.nowMs - 1_000,
      superseded_at_ms: f.clock.nowMs,
    },
    {
      status: 'withdrawn',
      valid_from_ms: committed + 7,
      valid_to_ms: null,
      recorded_at_ms: f.clock.nowMs,
      superseded_at_ms: null,
    },
  ]);
});
