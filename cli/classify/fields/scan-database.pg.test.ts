import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { vigie } from '#tests/support/vigie-command';

const CANARY = 'canary.jane.roe@example.org';

let shop: TestDatabase;
beforeAll(async () => {
  shop = await openTestDatabase();
  await shop.query('CREATE TABLE customer (id int PRIMARY KEY, contact text, born date, notes jsonb, shelf text)');
  await shop.query(
    `INSERT INTO customer SELECT n, 'person' || n || '@example.com', date '1950-01-01' + n * 40,
       jsonb_build_object('owner', jsonb_build_object('phone', '+33 6 12 34 ' || (10 + n % 90) || ' 78')), 'shelf ' || n
     FROM generate_series(1, 300) AS n`,
  );
  await shop.query('UPDATE customer SET contact = $1 WHERE id = 7', [CANARY]);
  await shop.query('CREATE TABLE stock (id int, amount numeric)');
  await shop.query('INSERT INTO stock SELECT n, n * 1.5 FROM generate_series(1, 50) AS n');
});
afterAll(() => shop[Symbol.asyncDispose]());

const Reports = z.object({
  items: z.array(
    z.object({
      dataset: z.string(),
      field: z.string(),
      values: z.number(),
      labels: z.array(z.object({ path: z.string(), entity: z.string(), share: z.number(), masked: z.string() })),
      reasons: z.object({ en: z.array(z.string()), fr: z.array(z.string()) }),
    }),
  ),
});

test('a database is scanned once: what its fields hold, with reasons, and 1 for CI when that is something', async () => {
  const before = await shop.query(
    'SELECT count(*)::int AS slots FROM pg_replication_slots WHERE database = current_database()',
  );
  const { exitCode, out, err } = await vigie(['classify', shop.url, '--json', '--fail-on-findings']);
  const { items } = Reports.parse(JSON.parse(out));
  const labels = Object.fromEntries(
    items.map(({ dataset, field, labels: held }) => [
      `${dataset.split('.').slice(1).join('.')}.${field}`,
      held.map(({ path, entity }) => `${path} ${entity}`),
    ]),
  );
  expect(labels).toEqual({
    'public.customer.id': [],
    'public.customer.contact': ['contact EMAIL_ADDRESS'],
    'public.customer.born': ['born DATE_OF_BIRTH'],
    'public.customer.notes': ['notes.owner.phone PHONE_NUMBER'],
    'public.customer.shelf': [],
    'public.stock.id': [],
    'public.stock.amount': [],
  });
  expect(items.find(({ field }) => field === 'contact')).toMatchObject({ values: 300, labels: [{ share: 1 }] });
  expect(items.find(({ field }) => field === 'born')?.reasons.fr[0]).toMatch(/^Date de naissance : 100/u);
  expect(exitCode).toBe(1);
  expect(err).toContain('350 rows of 2 tables read.');
  expect(out + err).not.toContain('canary');
  const after = await shop.query(
    'SELECT count(*)::int AS slots FROM pg_replication_slots WHERE database = current_database()',
  );
  expect(after.rows).toEqual(before.rows);
});

test('of each table no more rows are read than asked for, and the report is a table for people', async () => {
  const { exitCode, out, err } = await vigie(['classify', shop.url, '--rows', '10']);
  expect(exitCode).toBe(0);
  expect(err).toContain('20 rows of 2 tables read.');
  expect(out).toMatch(/^DATASET +FIELD +ENTITY/u);
  expect(out).toMatch(/customer +contact +EMAIL_ADDRESS/u);
});

test('a table that may not be read is named, the others are judged, and CI fails', async () => {
  await using closed = await openTestDatabase();
  const role = `reader_${closed.name}`;
  await closed.query('CREATE TABLE open_list (email text)');
  await closed.query("INSERT INTO open_list SELECT 'p' || n || '@example.org' FROM generate_series(1, 5) AS n");
  await closed.query('CREATE TABLE shut (email text)');
  await closed.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`);
  try {
    await closed.query(`GRANT SELECT ON open_list TO ${role}`);
    const url = new URL(closed.url);
    url.username = role;
    url.password = 'reader';
    const { exitCode, out, err } = await vigie(['classify', url.href, '--json', '--fail-on-findings']);
    expect(Reports.parse(JSON.parse(out)).items.map(({ dataset }) => dataset.split('.').at(-1))).toEqual(['open_list']);
    expect(err).toMatch(/shut was not read, or not to its end: VIG_C\d+/u);
    expect(exitCode).toBe(1);
  } finally {
    await closed.query(`DROP OWNED BY ${role}`);
    await closed.query(`DROP ROLE ${role}`);
  }
});

test('a database that cannot be reached ends with 69', async () => {
  const { exitCode, err } = await vigie(['classify', 'postgres://nobody@127.0.0.1:1/none']);
  expect(exitCode).toBe(69);
  expect(err).toContain('VIG_C101');
});
