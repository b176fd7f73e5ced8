import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { eventually } from '#tests/support/eventually';
import { connect, disconnect, query } from '../connection.ts';
import { parseLsn } from '../lsn.ts';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { measureSlot } from './measure.ts';
import {
  dropPublication,
  ensurePublication,
  inspectPublication,
  insertsPublication,
  serverVersion,
} from './publication.ts';
import { identifySystem, timelineEnd } from './server-identity.ts';
import { createSlot, dropSlot, enableFailover, inspectSlot } from './slot.ts';

async function owner(db: TestDatabase): Promise<{ url: string; role: string } & AsyncDisposable> {
  const role = `o_${db.name}`;
  await db.query(`CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'secret'`);
  await db.query(`GRANT CREATE ON DATABASE ${db.name} TO ${role}`);
  const url = new URL(db.url);
  url.username = role;
  url.password = 'secret';
  return {
    url: url.href,
    role,
    async [Symbol.asyncDispose]() {
      await db.query(`DROP OWNED BY ${role} CASCADE`);
      await db.query(`DROP ROLE ${role}`);
    },
  };
}

test('P1: the exported snapshot holds what was committed before the slot, and stays until it is released', async () => {
  await using db = await openTestDatabase();
  await db.query('CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
  const name = `s_${db.name}`;
  const slot = await createSlot({ url: db.url, slot: name });
  await db.query('INSERT INTO t VALUES (2)');
  const reader = await connect(db.url);
  await reader.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '${slot.snapshotName}'`);
  expect((await reader.query('SELECT id FROM public.t')).rows).toEqual([{ id: 1 }]);
  await slot.release();
  expect((await reader.query('SELECT id FROM public.t')).rows).toEqual([{ id: 1 }]);
  await reader.query('ROLLBACK');
  await expect(
    reader.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '${slot.snapshotName}'`),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^(?:22023|42704)$/u) });
  await reader.query('ROLLBACK');

  const info = await inspectSlot(reader, name);
  expect(info).toMatchObject({
    exists: true,
    plugin: 'pgoutput',
    database: db.name,
    active: false,
    walStatus: 'reserved',
    invalidationReason: null,
  });
  expect(info.confirmedFlushLsn).toBe(slot.consistentLsn);
  await expect(createSlot({ url: db.url, slot: name })).rejects.toMatchObject({ code: 'VIG_C106' });
  expect(await dropSlot(reader, name)).toContain(name);
  expect(await dropSlot(reader, name)).toBeNull();
  expect((await inspectSlot(reader, name)).exists).toBe(false);
  await disconnect(reader);
});

test('a slot that waits for an open transaction can be given up and leaves nothing behind', async () => {
  await using db = await openTestDatabase();
  const name = `s_${db.name}`;
  const writer = await connect(db.url);
  await writer.query('BEGIN; CREATE TABLE public.held ()');
  const watcher = await connect(db.url);
  const giveUp = new AbortController();
  const creating = createSlot({ url: db.url, slot: name, signal: giveUp.signal });
  while (!(await inspectSlot(watcher, name)).exists);
  giveUp.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  await writer.query('ROLLBACK');
  while ((await inspectSlot(watcher, name)).exists);
  await disconnect(writer);
  await disconnect(watcher);
});

test('a failover slot is made where the server can, and a temporary one goes with its session', async () => {
  await using db = await openTestDatabase();
  const client = await connect(db.url);
  const name = `s_${db.name}`;
  await (await createSlot({ url: db.url, slot: name, failover: true })).release();
  const knowsFailover = (await serverVersion(client)) >= 170_000;
  expect((await inspectSlot(client, name)).failover).toBe(knowsFailover ? true : null);
  await dropSlot(client, name);
  await (await createSlot({ url: db.url, slot: name })).release();
  expect(await enableFailover(client, { url: db.url, slot: name })).toBe(knowsFailover);
  expect((await inspectSlot(client, name)).failover).toBe(knowsFailover ? true : null);
  expect(await enableFailover(client, { url: db.url, slot: name })).toBe(false);
  await dropSlot(client, name);
  const temporary = await createSlot({ url: db.url, slot: name, temporary: true });
  expect((await inspectSlot(client, name)).active).toBe(true);
  await temporary.release();
  while ((await inspectSlot(client, name)).exists);
  await disconnect(client);
});

test('retained and lagging bytes are measured', async () => {
  await using db = await openTestDatabase();
  const client = await connect(db.url);
  const name = `s_${db.name}`;
  expect(await measureSlot(client, name)).toEqual({
    retainedBytes: null,
    lagBytes: null,
    safeWalBytes: null,
    walStatus: null,
  });
  await (await createSlot({ url: db.url, slot: name })).release();
  const before = await measureSlot(client, name);
  const marked = await query(client, `SELECT pg_logical_emit_message(true, 'vigie', '')::text AS lsn`);
  await eventually(async () => {
    const after = await measureSlot(client, name);
    expect(after.lagBytes).toBeGreaterThan(before.lagBytes ?? Infinity);
    expect(after.retainedBytes).toBeGreaterThanOrEqual(after.lagBytes ?? Infinity);
  });
  const replication = await connect(db.url, { replication: 'database' });
  const server = await identifySystem(replication);
  expect(server).toMatchObject({ database: db.name, systemId: expect.stringMatching(/^\d{15,20}$/u) });
  expect(server.walEnd).toBeGreaterThanOrEqual(parseLsn(String(marked.rows[0]?.['lsn'])));
  expect(server.timeline).toBeGreaterThanOrEqual(1);
  // A server's history does not pass through a timeline that is yet to come.
  expect(await timelineEnd(replication, { from: server.timeline + 1, current: server.timeline })).toBeNull();
  await disconnect(replication);
  await disconnect(client);
});

test('a superuser publishes all tables, later ones too; nothing is done twice', async () => {
  await using db = await openTestDatabase();
  await db.query('CREATE TABLE a (id int PRIMARY KEY)');
  const client = await connect(db.url);
  const all = { name: 'vigie', tables: 'all' } as const;
  expect(await ensurePublication(client, all)).toHaveLength(1);
  expect(await ensurePublication(client, all)).toEqual([]);
  expect(await inspectPublication(client, 'vigie')).toMatchObject({
    exists: true,
    allTables: true,
    viaRoot: true,
    missingOperations: [],
  });
  expect(await dropPublication(client, 'vigie')).toEqual(['DROP PUBLICATION "vigie"']);
  expect(await dropPublication(client, 'vigie')).toEqual([]);
  await disconnect(client);
});

test('publishing never makes the source refuse an update: tables without identity publish their inserts only', async () => {
  await using db = await openTestDatabase();
  await db.query(`CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE bare (a int); CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE);
    CREATE TABLE full_rows (a int); ALTER TABLE full_rows REPLICA IDENTITY FULL; CREATE TABLE nothing (id int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
    CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
    INSERT INTO bare VALUES (1); INSERT INTO deferred VALUES (1); INSERT INTO nothing VALUES (1); INSERT INTO parted VALUES (1)`);
  const client = await connect(db.url);
  await ensurePublication(client, { name: 'vigie', tables: 'all' });
  const names = async (name: string) => (await inspectPublication(client, name)).tables.map((table) => table.name);
  expect(await names('vigie')).toEqual(['full_rows', 'keyed']);
  expect(await names(insertsPublication('vigie'))).toEqual(['bare', 'deferred', 'nothing', 'parted']);
  await db.query('UPDATE bare SET a = 2; UPDATE deferred SET id = 2; DELETE FROM nothing; UPDATE parted SET a = 2');

  await db.query('ALTER TABLE bare REPLICA IDENTITY FULL; CREATE TABLE later (id int PRIMARY KEY)');
  await ensurePublication(client, { name: 'vigie', tables: 'all' });
  expect(await names('vigie')).toEqual(['bare', 'full_rows', 'keyed', 'later']);
  await db.query('UPDATE bare SET a = 3');
  expect(await dropPublication(client, 'vigie')).toHaveLength(2);
  await disconnect(client);
});

test('an owner who is no superuser publishes a list; a stranger is told the statement', async () => {
  await using db = await openTestDatabase();
  await db.query('CREATE TABLE theirs (id int PRIMARY KEY); CREATE TABLE mine (id int PRIMARY KEY)');
  await using someone = await owner(db);
  await db.query(`ALTER TABLE mine OWNER TO ${someone.role}`);
  const client = await connect(someone.url);
  await expect(
    ensurePublication(client, { name: 'vigie', tables: [{ schema: 'public', name: 'theirs' }] }),
  ).rejects.toMatchObject({
    code: 'VIG_C104',
    details: { statement: expect.stringMatching(/^CREATE PUBLICATION "vigie" FOR TABLE "public"."theirs" .*;$/u) },
  });
  await ensurePublication(client, { name: 'vigie', tables: [{ schema: 'public', name: 'mine' }] });
  expect(await inspectPublication(client, 'vigie')).toMatchObject({
    owner: someone.role,
    tables: [{ schema: 'public', name: 'mine', filtered: false }],
  });
  await disconnect(client);
});

test('P4: what the server says of a value is in no error of ours', async () => {
  await using db = await openTestDatabase();
  const client = await connect(db.url);
  await query(client, `CREATE TABLE public.t (id text PRIMARY KEY)`);
  await query(client, `INSERT INTO public.t VALUES ('canary-7391')`);
  const errors = await Promise.all([
    query(client, `INSERT INTO public.t VALUES ('canary-7391')`).catch((error: unknown) => error),
    query(client, `SELECT 'canary-7391'::int`).catch((error: unknown) => error),
  ]);
  for (const error of errors) {
    expect(error).toBeInstanceOf(VigieError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary');
  }
  await disconnect(client);
});
