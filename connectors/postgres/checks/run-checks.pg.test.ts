import { expect, test } from 'vitest';
import type { CheckResult } from '../../connector.ts';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { connect, disconnect } from '../connection.ts';
import { openReplication } from '../protocol/replication-stream.ts';
import { createPublicationSql } from '../slots/publication.ts';
import { createSlot, dropSlot } from '../slots/slot.ts';
import { runChecks, type CheckSettings } from './run-checks.ts';

/** The statements of docs/connectors/postgres.md, for a role of one test. */
function leastPrivilege(role: string, database: string): Record<string, string> {
  return {
    role: `CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'secret'`,
    connect: `GRANT CONNECT ON DATABASE ${database} TO ${role}`,
    usage: `GRANT USAGE ON SCHEMA public TO ${role}`,
    select: `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    defaults: `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role}`,
    publication: 'CREATE PUBLICATION vigie FOR ALL TABLES WITH (publish_via_partition_root = true)',
  };
}

interface Least extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly role: string;
  readonly url: string;
  readonly settings: CheckSettings;
}

/** A database with two tables, watched by a role with just the documented rights, less those in `without`. */
async function least(...without: readonly string[]): Promise<Least> {
  const db = await openTestDatabase();
  const role = `r_${db.name}`;
  await db.query(`REVOKE CONNECT ON DATABASE ${db.name} FROM PUBLIC`);
  await db.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await db.query('CREATE TABLE customer (id int PRIMARY KEY, email text)');
  await db.query('CREATE TABLE "Order ""1""" (id int PRIMARY KEY)');
  for (const [name, statement] of Object.entries(leastPrivilege(role, db.name))) {
    if (!without.includes(name)) await db.query(statement);
  }
  const url = new URL(db.url);
  url.username = role;
  url.password = 'secret';
  return {
    db,
    role,
    url: url.href,
    settings: { slot: `s_${db.name}`, publication: 'vigie', watches: () => true },
    async [Symbol.asyncDispose]() {
      await db.query(`DROP OWNED BY ${role} CASCADE`);
      await db.query(`DROP ROLE ${role}`);
      await db[Symbol.asyncDispose]();
    },
  };
}

const never = new AbortController().signal;

function of(results: readonly CheckResult[], check: string): CheckResult | undefined {
  return results.find((result) => result.check === check);
}

const failed = (results: readonly CheckResult[]) =>
  results.filter((result) => result.status === 'fail').map((result) => result.check);

test('the documented rights are enough: every check passes, a slot is made, the stream runs', async () => {
  await using at = await least();
  const results = await runChecks(at.url, at.settings, never);
  expect(failed(results)).toEqual([]);
  expect(of(results, 'superuser')).toMatchObject({ status: 'ok' });
  expect(of(results, 'clock_skew')).toMatchObject({
    status: 'ok',
    evidence: expect.stringMatching(/to within \d+ ms$/u),
  });
  expect(new Set(results.map((result) => result.check)).size).toBe(results.length);

  const slot = await createSlot({ url: at.url, slot: at.settings.slot });
  const reader = await connect(at.url);
  await reader.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '${slot.snapshotName}'; SELECT * FROM public.customer; COMMIT`,
  );
  await slot.release();
  const stream = await openReplication({
    url: at.url,
    slot: at.settings.slot,
    publication: 'vigie',
    startLsn: slot.consistentLsn,
    messages: true,
  });
  await at.db.query(`INSERT INTO customer VALUES (1, 'a@b.c')`);
  const tags: string[] = [];
  while (!tags.includes('commit'))
    for (const message of await stream.next({ maxBytes: 1 << 20, maxWaitMs: 10_000 })) tags.push(message.tag);
  expect(tags).toContain('insert');
  await stream[Symbol.asyncDispose]();
  expect(of(await runChecks(at.url, at.settings, never), 'slot')).toMatchObject({ status: 'ok' });
  expect(await dropSlot(reader, at.settings.slot)).not.toBeNull();
  await disconnect(reader);
});

test.each([
  ['usage', 'schema_usage', (at: Least) => `GRANT USAGE ON SCHEMA "public" TO "${at.role}";`],
  [
    'select',
    'select',
    (at: Least) =>
      `GRANT SELECT ON "public"."Order ""1""" TO "${at.role}";\nGRANT SELECT ON "public"."customer" TO "${at.role}";`,
  ],
  [
    'publication',
    'publication',
    (_at: Least, version: number) => `${createPublicationSql({ name: 'vigie', tables: 'all', version })};`,
  ],
])('without %s the check %s fails, and its fix mends it', async (without, check, fix) => {
  await using at = await least(without);
  const broken = await runChecks(at.url, at.settings, never);
  expect(failed(broken)).toEqual([check]);
  const version = Number((await at.db.query('SHOW server_version_num')).rows[0]?.['server_version_num']);
  expect(of(broken, check)?.fix).toBe(fix(at, version));
  for (const statement of fix(at, version).split('\n')) await at.db.query(statement);
  expect(failed(await runChecks(at.url, at.settings, never))).toEqual([]);
});

test('without REPLICATION both the role and the connection are named', async () => {
  await using at = await least();
  await at.db.query(`ALTER ROLE ${at.role} NOREPLICATION`);
  const results = await runChecks(at.url, at.settings, never);
  expect(failed(results)).toEqual(['replication_role', 'replication_connection']);
  expect(of(results, 'replication_role')?.fix).toBe(`ALTER ROLE "${at.role}" REPLICATION;`);
});

test('without CONNECT, with a wrong password or no server there is one result that says so', async () => {
  await using at = await least('connect');
  expect(await runChecks(at.url, at.settings, never)).toMatchObject([
    { check: 'connection', status: 'fail', evidence: expect.stringMatching(/^VIG_C104/u) },
  ]);
  const wrong = new URL(at.url);
  wrong.password = 'wrong';
  expect(await runChecks(wrong.href, at.settings, never)).toMatchObject([
    { check: 'connection', evidence: expect.stringMatching(/^VIG_C102/u) },
  ]);
  const nowhere = new URL(at.url);
  nowhere.port = '1';
  expect(await runChecks(nowhere.href, at.settings, never)).toMatchObject([
    { check: 'connection', evidence: expect.stringMatching(/^VIG_C101/u) },
  ]);
});

test('row-level security that would hide rows is a failure, not a silent gap', async () => {
  await using at = await least();
  await at.db.query('ALTER TABLE customer ENABLE ROW LEVEL SECURITY');
  const results = await runChecks(at.url, at.settings, never);
  expect(failed(results)).toEqual(['row_security']);
  expect(of(results, 'row_security')?.fix).toBe(`ALTER ROLE "${at.role}" BYPASSRLS;`);
  const reader = await connect(at.url);
  await expect(reader.query('SELECT * FROM public.customer')).rejects.toMatchObject({ code: '42501' });
  await disconnect(reader);
});

test('tables without an identity, filters, partitions and a foreign slot are named', async () => {
  await using at = await least('publication');
  await at.db.query('CREATE TABLE log (line text)');
  const hasColumnLists = at.db.major >= 15;
  await at.db.query(`CREATE PUBLICATION vigie FOR TABLE customer${hasColumnLists ? ' (id)' : ''}, log`);
  await at.db.query(`SELECT pg_create_physical_replication_slot('${at.settings.slot}')`);
  const results = await runChecks(at.url, at.settings, never);
  expect(failed(results)).toEqual(['publication', 'publication_options', 'replica_identity', 'slot']);
  expect(of(results, 'publication')?.evidence).toContain('"Order ""1"""');
  expect(of(results, 'publication_filters')).toMatchObject({ status: hasColumnLists ? 'warn' : 'ok' });
  expect(of(results, 'replica_identity')?.fix).toBe('ALTER TABLE "public"."log" REPLICA IDENTITY FULL;');
  expect(of(results, 'exact_evidence')?.fix).toContain('ALTER TABLE "public"."customer" REPLICA IDENTITY FULL;');
  expect(of(results, 'primary_key')?.evidence).toContain('"log"');
  await at.db.query('SELECT pg_drop_replication_slot($1)', [at.settings.slot]);
});

test('an abort ends the checks', async () => {
  await using at = await least();
  expect(await runChecks(at.url, at.settings, AbortSignal.abort())).toMatchObject([
    { check: 'connection', status: 'fail' },
  ]);
});
