import { expect, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { ZERO_LSN, parseLsn, type Lsn } from '../lsn.ts';
import { createSlot } from '../slots/slot.ts';
import { NULL_VALUE, UNCHANGED, type PgMessage, type Tuple } from './messages.ts';
import {
  HIGH_WATER_BYTES,
  openReplication,
  type ReplicationOptions,
  type ReplicationStream,
} from './replication-stream.ts';
import { openTcpProxy } from './testing/tcp-proxy.ts';

const NEXT = { maxBytes: 1 << 20, maxWaitMs: 10_000 } as const;

interface Prepared extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly slot: string;
  open(options?: Partial<ReplicationOptions>): Promise<ReplicationStream>;
}

async function prepare(setUp: string): Promise<Prepared> {
  const db = await openTestDatabase();
  const slot = `s_${db.name}`;
  await db.query(setUp);
  await db.query('CREATE PUBLICATION vigie FOR ALL TABLES WITH (publish_via_partition_root = true)');
  await (await createSlot({ url: db.url, slot })).release();
  return {
    db,
    slot,
    open: (options = {}) =>
      openReplication({ url: db.url, slot, publication: 'vigie', startLsn: ZERO_LSN, messages: true, ...options }),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

/**
 * Reads until `enough`. Keepalives are left out, and transactions without a change of ours, which PostgreSQL 13 and 14
 * tell all the same.
 */
async function read(
  stream: ReplicationStream,
  enough: (messages: readonly PgMessage[]) => boolean,
): Promise<PgMessage[]> {
  const messages: PgMessage[] = [];
  while (!enough(messages)) {
    const more = await stream.next(NEXT);
    if (more.length === 0) throw new Error('nothing came');
    for (const message of more) {
      if (message.tag === 'keepalive') continue;
      if (message.tag === 'commit' && messages.at(-1)?.tag === 'begin') messages.pop();
      else messages.push(message);
    }
  }
  return messages;
}

const commits = (count: number) => (messages: readonly PgMessage[]) =>
  messages.filter((message) => message.tag === 'commit').length >= count;

function texts({ bytes, bounds }: Tuple): (string | null)[] {
  return Array.from({ length: bounds.length / 2 }, (_, i) => {
    const start = bounds[2 * i];
    if (start === NULL_VALUE) return null;
    return start === UNCHANGED ? 'unchanged' : bytes.toString('utf8', start, bounds[2 * i + 1]);
  });
}

test('every kind of message of a transaction comes in order', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY, note text)');
  await using stream = await at.open();
  await at.db
    .query(`BEGIN; INSERT INTO t VALUES (1, 'one'); UPDATE t SET note = NULL; UPDATE t SET id = 2; DELETE FROM t;
    TRUNCATE t RESTART IDENTITY CASCADE; SELECT pg_logical_emit_message(true, 'vigie', 'hé'); COMMIT`);
  const messages = await read(stream, commits(1));
  expect(messages.map((message) => message.tag)).toEqual([
    'begin',
    'relation',
    'insert',
    'update',
    'update',
    'delete',
    'relation',
    'truncate',
    ...(at.db.major < 14 ? [] : ['message']),
    'commit',
  ]);
  const [begin, relation, insert, update, rekeyed, removed, , truncated] = messages;
  const commit = messages.at(-1);
  expect(relation).toMatchObject({
    schema: 'public',
    name: 't',
    replicaIdentity: 'd',
    columns: [
      { name: 'id', typeOid: 23, typmod: -1, isKey: true },
      { name: 'note', typeOid: 25, typmod: -1, isKey: false },
    ],
  });
  expect(insert?.tag === 'insert' && texts(insert.after)).toEqual(['1', 'one']);
  expect(update?.tag === 'update' && [update.before, texts(update.after)]).toEqual([null, ['1', null]]);
  expect(rekeyed).toMatchObject({ beforeKind: 'key' });
  expect(rekeyed?.tag === 'update' && rekeyed.before !== null && texts(rekeyed.before)).toEqual(['1', null]);
  expect(removed?.tag === 'delete' && [removed.beforeKind, texts(removed.before)]).toEqual(['key', ['2', null]]);
  expect(truncated).toMatchObject({ cascade: true, restartIdentity: true });
  const message = messages.find(({ tag }) => tag === 'message');
  if (message?.tag === 'message') {
    expect([message.transactional, message.prefix, message.content.toString()]).toEqual([true, 'vigie', 'hé']);
  }
  if (begin?.tag !== 'begin' || commit?.tag !== 'commit') throw new Error('no transaction');
  expect(begin.finalLsn).toBe(commit.commitLsn);
  expect(commit.endLsn).toBeGreaterThan(commit.commitLsn);
  expect(Math.abs(commit.committedAtMs - systemClock.now())).toBeLessThan(60_000);
});

test('P6: an unchanged TOAST value is marked as unchanged; REPLICA IDENTITY FULL sends the whole old row', async () => {
  await using at =
    await prepare(`CREATE TABLE t (id int PRIMARY KEY, n int, big text); ALTER TABLE t ALTER big SET STORAGE EXTERNAL;
    INSERT INTO t VALUES (1, 1, repeat('x', 5000))`);
  await using stream = await at.open();
  await at.db.query('UPDATE t SET n = 2');
  await at.db.query('ALTER TABLE t REPLICA IDENTITY FULL');
  await at.db.query('UPDATE t SET n = 3');
  const updates = (await read(stream, commits(2))).filter((message) => message.tag === 'update');
  expect(updates.map((update) => texts(update.after).slice(1))).toEqual([
    ['2', 'unchanged'],
    ['3', 'unchanged'],
  ]);
  const [, full] = updates;
  expect(full?.beforeKind).toBe('full');
  expect(full?.before && texts(full.before)).toEqual(['1', '2', 'x'.repeat(5000)]);
});

test('a rolled-back transaction and a rolled-back savepoint never appear', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await using stream = await at.open();
  await at.db.query('BEGIN; INSERT INTO t VALUES (1); ROLLBACK');
  await at.db.query(
    'BEGIN; INSERT INTO t VALUES (2); SAVEPOINT a; INSERT INTO t VALUES (3); ROLLBACK TO a; INSERT INTO t VALUES (4); COMMIT',
  );
  const messages = await read(stream, commits(1));
  expect(messages.flatMap((message) => (message.tag === 'insert' ? texts(message.after) : []))).toEqual(['2', '4']);
});

test('P1: what was not confirmed comes again, what was confirmed does not', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  const ends: Lsn[] = [];
  {
    await using stream = await at.open();
    for (const id of [1, 2, 3]) await at.db.query(`INSERT INTO t VALUES (${id})`);
    for (const message of await read(stream, commits(3))) if (message.tag === 'commit') ends.push(message.endLsn);
    stream.confirm(ends[0] ?? ZERO_LSN);
    await eventually(async () => {
      const slot = await at.db.query(
        'SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = $1',
        [at.slot],
      );
      expect(parseLsn(String(slot.rows[0]?.['lsn']))).toBe(ends[0]);
    });
  }
  await using again = await at.open();
  const messages = await read(again, commits(2));
  expect(messages.flatMap((message) => (message.tag === 'insert' ? texts(message.after) : []))).toEqual(['2', '3']);
});

test('closing frees the slot at once; a slot in use is VIG_C105, a missing one VIG_C107, a missing publication VIG_C108', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  const stream = await at.open();
  await expect(at.open()).rejects.toMatchObject({ code: 'VIG_C105' });
  await stream[Symbol.asyncDispose]();
  await expect(at.open({ slot: `${at.slot}_not` })).rejects.toMatchObject({ code: 'VIG_C107' });
  await expect(at.open({ publication: 'not "there"' })).rejects.toMatchObject({ code: 'VIG_C108' });
});

test('P6: a publication dropped while the stream runs is VIG_C108, not a silent gap', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await using stream = await at.open();
  await at.db.query('INSERT INTO t VALUES (1)');
  await read(stream, commits(1));
  await at.db.query('DROP PUBLICATION vigie');
  await at.db.query('INSERT INTO t VALUES (2)');
  await expect(read(stream, () => false)).rejects.toMatchObject({ code: 'VIG_C108' });
});

test('P5: a consumer that does not read pauses the socket, and is not cut off by wal_sender_timeout', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY, body text)');
  await at.db.query(`ALTER DATABASE ${at.db.name} SET wal_sender_timeout = '1s'`);
  await using stream = await at.open();
  await at.db.query(`INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 60000) i`);
  const reply = async () => {
    const found = await at.db.query(
      `SELECT extract(epoch FROM reply_time) AS at FROM pg_stat_replication WHERE application_name = 'vigie' AND pid =
      (SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1)`,
      [at.slot],
    );
    return Number(found.rows[0]?.['at']);
  };
  const began = await reply();
  // Three times the timeout pass without a single read.
  await eventually(async () => expect((await reply()) - began).toBeGreaterThan(3));
  const before = process.memoryUsage().external;
  let rows = 0;
  for (let done = false; !done;) {
    for (const message of await stream.next(NEXT)) {
      if (message.tag === 'insert') rows += 1;
      if (message.tag === 'commit') done = rows > 0;
    }
  }
  expect(rows).toBe(60_000);
  expect(before).toBeLessThan(HIGH_WATER_BYTES * 4);
});

test('a black hole is noticed by silence, and ends the stream with VIG_C109', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  const target = new URL(at.db.url);
  await using proxy = await openTcpProxy({ host: target.hostname, port: Number(target.port) });
  target.port = String(proxy.port);
  await using stream = await at.open({ url: target.href, silenceLimitMs: 800 });
  await at.db.query('INSERT INTO t VALUES (1)');
  await read(stream, commits(1));
  // Silence alone is no fault: the source answers when asked.
  const heardAtMs = stream.lastHeardAtMs;
  await eventually(() => expect(stream.lastHeardAtMs).toBeGreaterThan(heardAtMs + 1600));
  proxy.blackHole();
  await expect(read(stream, () => false)).rejects.toMatchObject({ code: 'VIG_C109' });
});

test('a connection that the way forgot is noticed when the server ends its walsender', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await at.db.query(`ALTER DATABASE ${at.db.name} SET wal_sender_timeout = '1s'`);
  const target = new URL(at.db.url);
  await using proxy = await openTcpProxy({ host: target.hostname, port: Number(target.port) });
  target.port = String(proxy.port);
  await using stream = await at.open({ url: target.href, silenceLimitMs: 400 });
  proxy.forget();
  await expect(read(stream, () => false)).rejects.toMatchObject({ code: 'VIG_C109' });
});

test('a walsender that is silent but at work is waited for', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await using stream = await at.open({ silenceLimitMs: 400 });
  const found = await at.db.query('SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1', [at.slot]);
  const pid = Number(found.rows[0]?.['active_pid']);
  process.kill(pid, 'SIGSTOP');
  await at.db.query('INSERT INTO t VALUES (1)');
  const silentSinceMs = systemClock.now();
  try {
    // Several times the limit, with questions asked in between.
    expect((await stream.next({ ...NEXT, maxWaitMs: 2500 })).filter((message) => message.tag === 'insert')).toEqual([]);
    await eventually(() => expect(systemClock.now() - silentSinceMs).toBeGreaterThan(2000));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect((await read(stream, commits(1))).map((message) => message.tag)).toContain('insert');
});

test('a cut connection and a stopped walsender end the stream with VIG_C109, after what had come before', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await using stream = await at.open();
  await at.db.query('INSERT INTO t VALUES (1)');
  const { lsn } = (await at.db.query('SELECT pg_current_wal_lsn()::text AS lsn')).rows[0] ?? {};
  await eventually(() => expect(stream.serverWalEnd).toBeGreaterThanOrEqual(parseLsn(String(lsn))));
  await at.db.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [
    at.slot,
  ]);
  const seen: string[] = [];
  const end = async () => {
    for (;;) for (const message of await stream.next(NEXT)) seen.push(message.tag);
  };
  await expect(end()).rejects.toMatchObject({ code: 'VIG_C109' });
  expect(seen).toContain('commit');
});

test('an idle source moves on by keepalives and by heartbeats', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  await using stream = await at.open();
  if (at.db.major >= 14) {
    await at.db.query(`SELECT pg_logical_emit_message(false, 'vigie', 'beat')`);
    const [beat] = await read(stream, (messages) => messages.length > 0);
    expect(beat).toMatchObject({ tag: 'message', transactional: false, prefix: 'vigie' });
  }
  await at.db.query('CREATE TABLE other ()');
  const { lsn } = (await at.db.query('SELECT pg_current_wal_lsn()::text AS lsn')).rows[0] ?? {};
  for (let walEnd = ZERO_LSN; walEnd < parseLsn(String(lsn));) {
    for (const message of await stream.next(NEXT)) if (message.tag === 'keepalive') walEnd = message.walEnd;
    stream.confirm(walEnd);
  }
  await eventually(async () => {
    const slot = await at.db.query(
      'SELECT confirmed_flush_lsn >= $2::pg_lsn AS moved FROM pg_replication_slots WHERE slot_name = $1',
      [at.slot, lsn],
    );
    expect(slot.rows[0]?.['moved']).toBe(true);
  });
});

test('an abort and a timeout give nothing and are no errors', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY)');
  const stop = new AbortController();
  await using stream = await at.open({ signal: stop.signal });
  await stream.next({ maxBytes: 1, maxWaitMs: 50 });
  const aborted = AbortSignal.abort();
  expect(await stream.next({ ...NEXT, signal: aborted })).toEqual([]);
  const waiting = stream.next({ ...NEXT, maxWaitMs: 60_000 });
  stop.abort();
  expect(await waiting).toEqual([]);
});

test('a value of 64 MB passes', async () => {
  await using at = await prepare('CREATE TABLE t (id int PRIMARY KEY, big text)');
  await using stream = await at.open();
  await at.db.query(`INSERT INTO t VALUES (1, repeat('0123456789abcdef', 4 * 1024 * 1024))`);
  const [, , insert] = await read(stream, commits(1));
  if (insert?.tag !== 'insert') throw new Error('no insert');
  const [, , start = 0, end = 0] = insert.after.bounds;
  expect(end - start).toBe(64 * 1024 * 1024);
  expect(insert.after.bytes.toString('latin1', end - 16, end)).toBe('0123456789abcdef');
});
