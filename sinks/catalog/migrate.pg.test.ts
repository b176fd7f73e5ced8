import { expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase } from '#tests/support/postgres';
import { openDatabase } from './database.ts';
import { knownMigrations, migrate } from './migrate.ts';
import { openCatalog } from './open.ts';

const surroundings = { keyring: Keyring.generate(), logger: silentLogger };

test('a catalogue is made from nothing, and opened again as it is', async () => {
  await using database = await openTestDatabase();
  for (const _ of ['first', 'second']) {
    await using catalog = await openCatalog({ url: database.url, ...surroundings });
    expect(await catalog.reader.overview()).toMatchObject({ datasets: 0, fields: 0, label: { p99Ms: null } });
  }
  const { rows } = await database.query('SELECT version FROM catalog.migrations ORDER BY version');
  expect(rows).toEqual((await knownMigrations()).map(({ version }) => ({ version })));
});

test('processes that start together migrate once', async () => {
  await using database = await openTestDatabase();
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => openCatalog({ url: database.url, ...surroundings })),
  );
  await Promise.all(opened.map((catalog) => catalog[Symbol.asyncDispose]()));
  const { rows } = await database.query('SELECT count(*)::int AS n FROM catalog.migrations');
  expect(rows).toEqual([{ n: (await knownMigrations()).length }]);
});

test('two catalogues live side by side in one database', async () => {
  await using database = await openTestDatabase();
  await using one = await openCatalog({ url: database.url, schema: 'one', ...surroundings });
  await using two = await openCatalog({ url: database.url, schema: 'two', ...surroundings });
  await one.registry.add({ id: 'shop', kind: 'postgres', url: 'postgres://h/d', origin: 'api', settings: {} });
  expect(await two.registry.list()).toEqual([]);
});

test('VIG_S402: a catalogue that a newer Vigie made is refused', async () => {
  await using database = await openTestDatabase();
  await (await openCatalog({ url: database.url, ...surroundings }))[Symbol.asyncDispose]();
  await database.query(`INSERT INTO catalog.migrations VALUES (9999, 'later', 'x', 0)`);
  await expect(openCatalog({ url: database.url, ...surroundings })).rejects.toMatchObject({ code: 'VIG_S402' });
});

test('VIG_S407: an applied migration that was edited is refused', async () => {
  await using database = await openTestDatabase();
  await (await openCatalog({ url: database.url, ...surroundings }))[Symbol.asyncDispose]();
  await database.query(`UPDATE catalog.migrations SET checksum = 'other' WHERE version = 1`);
  await expect(openCatalog({ url: database.url, ...surroundings })).rejects.toMatchObject({ code: 'VIG_S407' });
});

test('a migration that fails leaves nothing behind and can be tried again', async () => {
  await using database = await openTestDatabase();
  const db = openDatabase({ url: database.url, schema: 'half', clock: systemClock, ...surroundings });
  const [first] = await knownMigrations();
  if (first === undefined) throw new TypeError('no migration');
  const broken = { version: 2, name: 'broken', sql: 'CREATE TABLE half_made (id int); SELECT 1 / 0;', checksum: 'b' };
  await expect(migrate(db, [first, broken])).rejects.toMatchObject({ code: 'VIG_X900' });
  expect((await database.query(`SELECT to_regclass('half.half_made') AS made`)).rows).toEqual([{ made: null }]);
  expect(await migrate(db, [first, { ...broken, sql: 'CREATE TABLE half_made (id int)' }])).toEqual([2]);
  await db.close();
});

test('VIG_S401: a database that is not there', async () => {
  await expect(openCatalog({ url: 'postgres://nobody@127.0.0.1:1/none', ...surroundings })).rejects.toMatchObject({
    code: 'VIG_S401',
  });
});
