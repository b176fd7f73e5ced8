import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { webhookSink } from '../alerts/webhook-sink.ts';
import { batchOf, observation, openFixture, schema, topics } from './catalog.fixture.ts';

test('P4: no value that is not masked is in any row of the catalogue, and none in an error', async () => {
  await using f = await openFixture();
  const canary = `canary${randomBytes(8).toString('hex')}`;
  const { registry, db } = f.catalog;
  await registry.add({
    id: 'shop',
    kind: 'postgres',
    url: `postgres://u:${canary}@h/d`,
    origin: 'api',
    settings: { sslkey: canary },
  });
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { email: ['text', 1] } }));
  // Shapes that are wrong, with a value in each place where one could hide.
  await f.deliver(
    topics.observations,
    canary,
    { id: canary },
    { ...observation({ fields: {} }), fields: [{ path: 'email', plus: canary }] },
  );
  await f.deliver(topics.sources, { type: 'status', source: canary.toUpperCase() });
  await f.deliver(topics.schemas, { id: 's2', fields: canary });
  await webhookSink(db, [{ url: `https://hooks.example/${canary}`, secret: canary, minSeverity: 'info' }]).handle([
    batchOf(topics.alerts, 0, 0n, [{ title: canary }]),
  ]);
  const refused: unknown = await db.query('SELECT $1::int', [canary]).catch((error: unknown) => error);
  expect(JSON.stringify(refused)).not.toContain(canary);
  expect(String(refused)).not.toContain(canary);

  const tables = await f.database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'catalog'`);
  expect(tables.rows.length).toBeGreaterThan(20);
  for (const { tablename } of tables.rows) {
    const { rows } = await f.database.query(`SELECT t::text AS text FROM catalog.${String(tablename)} t`);
    expect(rows.filter((row) => holds(String(row['text']), canary))).toEqual([]);
  }
  expect((await f.rows('SELECT count(*)::int AS n FROM @outbox WHERE sealed'))[0]).toEqual({ n: 6 });
});

/** As text, as hex (bytea) and as base64 at any of its three alignments. */
function holds(text: string, canary: string): boolean {
  const forms = [
    canary,
    Buffer.from(canary).toString('hex'),
    ...[0, 1, 2].map((at) => Buffer.from(canary.slice(at)).toString('base64').slice(0, 20)),
  ];
  return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));
}

test('bad text from a source (NUL, lone surrogates, endless paths, quotes, HTML) poisons nothing', async () => {
  await using f = await openFixture();
  const paths = [
    'a\0b',
    'c\ud800d',
    `deep${'.x'.repeat(5_000)}`,
    `deep${'.x'.repeat(5_001)}`,
    '"; DROP TABLE fields; --',
    '<img src=x onerror=alert(1)>',
    '__proto__',
    '😀',
    '',
  ];
  const fields = paths.map((path, i) => ({
    path,
    plus: i + 1,
    minus: 0,
    nullPlus: 0,
    nullMinus: 0,
    unavailable: 0,
    unexamined: [],
    lengthPlus: 1,
    entities: [],
  }));
  const hit = {
    entity: 'PERSON',
    classes: ['PII'],
    plus: 1,
    minus: 0,
    confidencePlus: 1,
    best: 1,
    highPlus: 1,
    masked: 'x\0\udfff',
    reason: 'r\0',
    first: { position: '1', committedAtMs: 1, capturedAtMs: 1 },
  };
  await f.deliver(topics.observations, {
    ...observation({ fields: {} }),
    fields: fields.map((field) => ({ ...field, entities: [hit] })),
  });
  const { items } = await f.catalog.reader.fields({ limit: 50 });
  expect(items.map((item) => item.examined).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('P7: a record that the database refuses is found among hundreds and put aside alone', async () => {
  await using f = await openFixture();
  const good = Array.from({ length: 300 }, (_, i) => observation({ at: i + 1, fields: { email: { plus: 1 } } }));
  // The shape allows a fraction of a record, the counter does not.
  const bad = {
    ...observation({ fields: { email: { plus: 1_000 } } }),
    operations: { c: 0.5, u: 0, d: 0, r: 0, t: 0 },
  };
  await f.deliver(topics.observations, ...good.slice(0, 123), bad, ...good.slice(123));
  const { items } = await f.catalog.reader.fields({ limit: 5 });
  expect(items).toMatchObject([{ path: 'email', examined: 300 }]);
  expect(await f.rows('SELECT topic, key FROM @outbox')).toEqual([
    { topic: topics.deadLetters, key: `${topics.observations}/0/123` },
  ]);
  expect(await f.sink.positions([{ topic: topics.observations, partition: 0 }])).toEqual([
    { topic: topics.observations, partition: 0, offset: 301n },
  ]);
});
