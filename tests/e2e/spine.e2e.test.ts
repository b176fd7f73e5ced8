import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { plantCanaries } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { followLive } from '../support/live-client.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie } from '../support/vigie-process.ts';

interface List<T> {
  readonly items: readonly T[];
}

/** The API's lists have the shape that its OpenAPI document says; what a test reads of an item it then checks. */
async function items<T>(answer: Promise<unknown>): Promise<readonly T[]> {
  const list: List<T> = JSON.parse(JSON.stringify(await answer));
  return list.items;
}

test('a commit in PostgreSQL becomes a label on the live feed, an alert and an entry of the catalogue', async () => {
  await using shop = await openTestDatabase();
  await using store = await openTestDatabase();
  await using folder = await tempFolder('e2e');
  await shop.query('CREATE TABLE customer (id bigint PRIMARY KEY, email text, note text)');
  await shop.query('ALTER TABLE customer REPLICA IDENTITY FULL');
  await shop.query(
    "INSERT INTO customer SELECT i, 'early' || i || '@example.com', 'hello' FROM generate_series(1, 500) AS g(i)",
  );
  await using vigie = await startVigie({
    dataDir: folder.path,
    config: {
      sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
      catalog: { url: store.url },
    },
  });
  await using client = await followLive(vigie.url, vigie.token, ['findings', 'fields', 'alerts', 'sources']);

  await eventually(async () => {
    const [field] = await items<{ path: string; examined: number; label: { entity: string; hits: number } | null }>(
      vigie.get('/api/v1/fields?labelled=true'),
    );
    expect(field).toMatchObject({ path: 'email', examined: 500, label: { entity: 'EMAIL_ADDRESS', hits: 500 } });
  }, 30_000);

  await shop.query("INSERT INTO customer VALUES (501, 'late@example.com', NULL)");
  await shop.query("UPDATE customer SET note = 'paid with 4111 1111 1111 1111' WHERE id = 1");
  await eventually(() => {
    const alerts = client.events.flatMap(({ event }) => (event.channel === 'alerts' ? [event.data] : []));
    expect(alerts.map(({ kind, subject }) => `${kind} ${subject.split('#')[1]}`)).toEqual(
      expect.arrayContaining(['first_value email', 'first_value note']),
    );
    const findings = client.events.flatMap(({ event }) => (event.channel === 'findings' ? [event.data] : []));
    expect(findings.some(({ class: name, op }) => name === 'FINANCIAL' && op === 'u')).toBe(true);
  });

  // Evidence goes down as well as up: the last card number goes, and with it the label.
  await shop.query('UPDATE customer SET note = NULL WHERE id = 1');
  await shop.query('DELETE FROM customer WHERE id > 250');
  await eventually(async () => {
    const fields = await items<{ path: string; examined: number; label: { status: string; hits: number } | null }>(
      vigie.get('/api/v1/fields'),
    );
    expect(fields.find(({ path }) => path === 'email')).toMatchObject({ examined: 250, label: { hits: 250 } });
    expect(fields.find(({ path }) => path === 'note')?.label?.status ?? 'withdrawn').toBe('withdrawn');
  });

  // A new column is picked up while it runs.
  await shop.query('ALTER TABLE customer ADD COLUMN iban text');
  await shop.query("UPDATE customer SET iban = 'FR7630006000011234567890189' WHERE id = 2");
  await eventually(async () => {
    const fields = await items<{ path: string; label: { entity: string } | null }>(
      vigie.get('/api/v1/fields?labelled=true'),
    );
    expect(fields.find(({ path }) => path === 'iban')?.label).toMatchObject({ entity: 'IBAN_CODE' });
  });

  expect(await vigie.stop()).toBe(0);
  const { rows } = await shop.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [`s_${shop.name}`]);
  expect(rows).toEqual([{ active: false }]);
});

test('P4: canary values planted in the source stand in no log, topic, table, metric, answer or frame', async () => {
  await using shop = await openTestDatabase();
  await using store = await openTestDatabase();
  await using folder = await tempFolder('e2e');
  const canaries = plantCanaries();
  await shop.query(`CREATE TABLE person (
    email text PRIMARY KEY, name text, phone text, card text, password text, note text, doc jsonb, bytes bytea, many text[], odd xml)`);
  await shop.query('ALTER TABLE person REPLICA IDENTITY FULL');
  const note = `${canaries.person} called from ${canaries.phone} about ${canaries.card} and ${canaries.word}`;
  const plant = (email: string) =>
    shop.query('INSERT INTO person VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      email,
      canaries.person,
      canaries.phone,
      canaries.card,
      canaries.secret,
      note,
      JSON.stringify({ contact: { email: canaries.email, secret: canaries.secret }, words: [canaries.word] }),
      Buffer.from(note),
      [canaries.email, canaries.word],
      `<p>${canaries.email}</p>`,
    ]);
  await plant(canaries.email);
  await using vigie = await startVigie({
    dataDir: folder.path,
    config: {
      sources: [{ id: 'shop', url: shop.url, slot: `s_${shop.name}`, publication: `s_${shop.name}` }],
      catalog: { url: store.url },
      logging: { level: 'debug', format: 'json' },
    },
  });
  await using client = await followLive(vigie.url, vigie.token, ['findings', 'fields', 'alerts', 'sources', 'stats']);
  await plant(`x.${canaries.email}`);
  await shop.query('UPDATE person SET note = note || $1', [canaries.word]);
  await shop.query('DELETE FROM person WHERE email = $1', [`x.${canaries.email}`]);
  await eventually(async () => {
    const fields = await items<{ path: string; examined: number }>(vigie.get('/api/v1/fields?labelled=true'));
    expect(fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['email', 'name', 'phone', 'card', 'note', 'password']),
    );
    expect(fields.find(({ path }) => path === 'email')?.examined).toBe(1);
  }, 30_000);
  // A poison record, so that the dead letters hold something raw too.
  const log = await openPostgresLog({ url: store.url, keyring: Keyring.generate(), logger: silentLogger });
  await using _ = log;

  const places = new Map<string, string>();
  places.set('process output', await vigie.output());
  places.set('frames', client.frames.join('\n'));
  for (const path of [
    'overview',
    'sources',
    'datasets',
    'fields',
    'labels',
    'findings',
    'alerts',
    'coverage',
    'latency',
    'lag',
    'dead-letters',
    'rules',
  ]) {
    places.set(`GET ${path}`, JSON.stringify(await vigie.get(`/api/v1/${path}`)));
  }
  places.set(
    'metrics',
    await (await fetch(`${vigie.url}/metrics`, { headers: { authorization: `Bearer ${vigie.token}` } })).text(),
  );
  for (const [name, text] of await everyTable(store.pool)) places.set(name, text);
  for (const { name, encrypted } of await log.topics())
    if (!encrypted) places.set(`topic ${name}`, await everyRecord(log, name));

  expect(places.get('topic vigie.labels.pii')?.length).toBeGreaterThan(100);
  const leaks = [...places].flatMap(([place, text]) => canaries.foundIn(text).map((name) => `${name} in ${place}`));
  expect(leaks).toEqual([]);
});

async function everyTable(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('log', 'catalog')",
  );
  const texts = new Map<string, string>();
  for (const { name } of rows) {
    const content = await pool.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    // Bytes print as hex: looked at as hex and as the text that they would be.
    texts.set(`table ${name}`, content.rows.map(({ line }) => `${line} ${hexAsText(line)}`).join('\n'));
  }
  return texts;
}

function hexAsText(line: string): string {
  return [...line.matchAll(/\\x([0-9a-f]+)/gu)]
    .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
    .join(' ');
}

async function everyRecord(log: Awaited<ReturnType<typeof openPostgresLog>>, topic: string): Promise<string> {
  const texts: string[] = [];
  for await (const { records } of log.read(topic)) {
    for (const { key, value, headers } of records)
      texts.push(Buffer.from(key ?? []).toString(), Buffer.from(value ?? []).toString(), JSON.stringify(headers ?? {}));
  }
  return texts.join('\n');
}

test('embedded: the first start brings up the demo with labels arriving, a second start resumes where it stopped', async () => {
  await using folder = await tempFolder('e2e');
  const options = { dataDir: folder.path, config: { demo: true } };
  const first = await startVigie(options);
  await eventually(async () => {
    const fields = await items<{ path: string; label: unknown }>(first.get('/api/v1/fields?labelled=true&limit=100'));
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['email', 'phone', 'last_name', 'ip']));
  }, 30_000);
  const before = await examined(first);
  expect(await first.stop()).toBe(0);

  await using second = await startVigie(options);
  // It goes on counting from where it was: a second snapshot would have counted the customers twice.
  await eventually(async () => expect(await examined(second)).toBeGreaterThan(before), 30_000);
  const { rows } = await customers(folder.path);
  await eventually(async () => expect(await examined(second)).toBeGreaterThanOrEqual(Number(rows[0]?.['n'])));
  expect(await examined(second)).toBeLessThan(Number(rows[0]?.['n']) + 200);
  expect(await second.stop()).toBe(0);
});

async function examined(vigie: { get(path: string): Promise<unknown> }): Promise<number> {
  const fields = await items<{ path: string; dataset: string; examined: number }>(
    vigie.get('/api/v1/fields?limit=200'),
  );
  return fields.find(({ path, dataset }) => path === 'email' && dataset.endsWith('customer'))?.examined ?? 0;
}

async function customers(dataDir: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const client = new pg.Client({ connectionString: server.url('shop') });
  await client.connect();
  try {
    return await client.query('SELECT count(*) AS n FROM customer');
  } finally {
    await client.end();
  }
}
