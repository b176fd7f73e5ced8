import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Change } from '#contract/change';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { describeWith, sharedServer } from '#tests/support/servers';
import { namespaceOf } from '../postgres/connection-url.ts';
import { openRelay, type Format, type Relay } from './testing/debezium-harness.ts';

const TIMEOUT_MS = 120_000;

async function prepare(database: TestDatabase): Promise<void> {
  await database.query('CREATE TABLE customer (id int PRIMARY KEY, email text)');
  await database.query('ALTER TABLE customer REPLICA IDENTITY FULL');
  await database.query(`INSERT INTO customer SELECT g, 'p' || g || '@example.com' FROM generate_series(1, 50) g`);
}

const relayOf = (
  database: TestDatabase,
  format: Format,
  connect: Record<string, unknown> = {},
  settings: Record<string, unknown> = {},
) =>
  openRelay({ kind: 'postgres', url: database.url, namespace: namespaceOf(database.url), format, connect, settings });

const told = (change: Change | undefined) =>
  change === undefined
    ? null
    : {
        op: change.op,
        key: change.key?.reveal() ?? null,
        before: change.before?.reveal() ?? null,
        after: change.after?.reveal() ?? null,
        epoch: change.epoch,
        counts: change.counts,
      };

const saw = (op: Change['op'], id: number) => (relay: Relay) =>
  relay.changes.some((change) => change.op === op && change.key?.reveal()['id'] === id);

const epochs = (relay: Relay) =>
  relay.events.flatMap((event) =>
    event.type === 'epoch' ? [`${event.epoch} ${event.state} ${event.reason} ${event.rows}`] : [],
  );

describeWith(['kafka', 'connect', 'registry'], 'a PostgreSQL source through Debezium', () => {
  test.each(['avro', 'json'] as const)(
    'snapshot, changes, truncate and removal, with %s on the topic',
    async (format) => {
      await using database = await openTestDatabase();
      await prepare(database);
      {
        await using relay = await relayOf(database, format);
        await relay.follow(({ changes }) => changes.length >= 50);
        await database.query(`INSERT INTO customer VALUES (51, 'new@example.com')`);
        await database.query(`UPDATE customer SET email = 'other@example.com' WHERE id = 51`);
        await database.query('DELETE FROM customer WHERE id = 1');
        await relay.follow(saw('d', 1));
        expect(relay.changes.filter(({ op }) => op === 'r')).toHaveLength(50);
        expect(relay.changes.slice(50).map(told)).toEqual([
          {
            op: 'c',
            key: { id: 51 },
            before: null,
            after: { id: 51, email: 'new@example.com' },
            epoch: 0,
            counts: 'both',
          },
          {
            op: 'u',
            key: { id: 51 },
            before: { id: 51, email: 'new@example.com' },
            after: { id: 51, email: 'other@example.com' },
            epoch: 0,
            counts: 'both',
          },
          {
            op: 'd',
            key: { id: 1 },
            before: { id: 1, email: 'p1@example.com' },
            after: null,
            epoch: 0,
            counts: 'both',
          },
        ]);
        // The shape is that of the source's catalogue, as native capture tells it.
        expect(relay.schemas).toMatchObject([
          {
            beforeImage: 'full',
            fields: [
              { name: 'id', type: 'integer', kind: 'integer', keyOrder: 1, ordinal: 1 },
              { name: 'email', type: 'text' },
            ],
          },
        ]);
        await database.query('TRUNCATE customer');
        await database.query(`INSERT INTO customer VALUES (7, 'after@example.com')`);
        await relay.follow(saw('c', 7));
        expect(relay.changes.slice(53).map(told)).toMatchObject([
          { op: 't', key: null, epoch: 1 },
          { op: 'c', epoch: 1 },
        ]);
        expect(epochs(relay)).toEqual(['0 reading initial 0', '0 complete initial 50', '1 complete truncate 0']);
        const positions = relay.changes.map(({ position }) => position);
        expect(positions).toEqual(positions.toSorted());
      }
      const left = await database.query(
        `SELECT slot_name FROM pg_replication_slots WHERE database = current_database() UNION ALL SELECT pubname FROM pg_publication`,
      );
      expect(left.rows).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'P2: tables that are read again, the changes standing still, count each row once in the new epoch',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'avro');
      await relay.follow(({ changes }) => changes.length >= 50);
      await database.query(`INSERT INTO customer VALUES (51, 'a@example.com')`);
      await relay.follow(saw('c', 51));
      await relay.follow((one) => epochs(one).some((text) => text.startsWith('1 complete')), {
        resnapshot: { request: randomBytes(4).toString('hex'), tables: ['public.customer'] },
      });
      await database.query('DELETE FROM customer WHERE id = 51');
      await relay.follow(saw('d', 51));
      expect(epochs(relay)).toEqual([
        '0 reading initial 0',
        '0 complete initial 50',
        '1 reading resnapshot 0',
        '1 complete resnapshot 51',
      ]);
      expect(relay.changes.slice(51).map(({ op, epoch, counts }) => `${op} ${epoch} ${counts}`)).toEqual([
        ...Array.from({ length: 51 }, () => 'r 1 both'),
        'd 1 both',
      ]);
    },
    TIMEOUT_MS,
  );

  test(
    'tables that are read again beside the changes, by signals',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'json', { resnapshot: 'incremental' });
      await relay.follow(({ changes }) => changes.length >= 50);
      await relay.follow((one) => epochs(one).some((text) => text.startsWith('1 complete')), {
        resnapshot: { request: randomBytes(4).toString('hex'), tables: ['public.customer'] },
      });
      expect(epochs(relay).slice(2)).toEqual(['1 reading resnapshot 0', '1 complete resnapshot 50']);
      expect(relay.changes.slice(50)).toHaveLength(50);
      expect(relay.changes.at(-1)).toMatchObject({ op: 'r', snapshot: 'incremental', epoch: 1 });
    },
    TIMEOUT_MS,
  );

  test(
    'P7: a row of 10 MB comes through, and what follows it',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'json');
      await relay.follow(({ changes }) => changes.length >= 50);
      await database.query(`INSERT INTO customer VALUES (51, repeat('x', 10000000))`);
      await database.query(`INSERT INTO customer VALUES (52, 'after@example.com')`);
      await relay.follow(saw('c', 52));
      const large = relay.changes.find(({ key }) => key?.reveal()['id'] === 51)?.after?.reveal()['email'];
      expect(String(large).length).toBe(10_000_000);
    },
    TIMEOUT_MS,
  );

  test(
    'tables that are read again beside the changes, by a table of marks that is not watched',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await database.query('CREATE TABLE marks (id text PRIMARY KEY, type text, data text)');
      await using relay = await relayOf(
        database,
        'json',
        { resnapshot: 'incremental', signalTable: 'public.marks' },
        { tables: { include: ['public.customer'] }, chunkRows: 20 },
      );
      await relay.follow(({ changes }) => changes.length >= 50);
      await relay.follow((one) => epochs(one).some((text) => text.startsWith('1 complete')), {
        resnapshot: { request: randomBytes(4).toString('hex'), tables: ['public.customer'] },
      });
      expect(epochs(relay)).toEqual([
        '0 reading initial 0',
        '0 complete initial 50',
        '1 reading resnapshot 0',
        '1 complete resnapshot 50',
      ]);
      expect(new Set(relay.changes.map(({ dataset }) => dataset))).toHaveLength(1);
    },
    TIMEOUT_MS,
  );

  test(
    'a configuration that Connect refuses is told by the name of the setting, without the password',
    async () => {
      await using database = await openTestDatabase();
      await using relay = await relayOf(database, 'json', {
        settings: { 'max.queue.size': 'many', 'time.precision.mode': 'sundial' },
      });
      const opening = relay.connector().open(null, AbortSignal.timeout(30_000));
      await expect(opening).rejects.toMatchObject({ code: 'VIG_C141' });
      const error: unknown = await opening.catch((thrown: unknown) => thrown);
      expect(JSON.stringify(error)).toContain('max.queue.size');
      expect(JSON.stringify(error)).not.toContain(new URL(database.url).password);
      const checks = await relay.connector().check(AbortSignal.timeout(30_000));
      expect(checks).toContainEqual(
        expect.objectContaining({
          check: 'connect_config',
          status: 'fail',
          evidence: expect.stringContaining('max.queue.size'),
        }),
      );
    },
    TIMEOUT_MS,
  );

  test(
    'a connector that Connect does not have, one of somebody else, and a Connect that is away are told apart',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      const open = async (connect: Record<string, unknown>) => {
        await using relay = await relayOf(database, 'json', connect);
        await relay.connector().open(null, AbortSignal.timeout(30_000));
      };
      await expect(
        open({ settings: { 'connector.class': 'io.debezium.connector.oracle.OracleConnector' } }),
      ).rejects.toMatchObject({ code: 'VIG_C143' });
      await using first = await relayOf(database, 'json');
      await first.follow(({ changes }) => changes.length >= 50);
      await expect(open({ name: `vigie-${first.id}` })).rejects.toMatchObject({ code: 'VIG_C144' });
      const away = await relayOf(database, 'json');
      await away[Symbol.asyncDispose]();
    },
    TIMEOUT_MS,
  );

  test(
    'P1: a failed task is told with nothing but the kinds of its exceptions, restarted, and goes on',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'avro', { settings: { 'errors.max.retries': '0' } });
      await relay.follow(({ changes }) => changes.length >= 50);
      await database.query(`INSERT INTO customer VALUES (99, 'canary-4711@example.com')`);
      const failures: string[] = [];
      const failed = (error: unknown) => failures.push(JSON.stringify(error));
      const following = relay.follow((one) => failures.length > 0 && saw('c', 100)(one), { failed });
      await eventually(() => expect(saw('c', 99)(relay)).toBe(true), 30_000);
      await database.query(
        'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()',
      );
      await database.query(`INSERT INTO customer VALUES (100, 'canary-4711@example.com')`);
      await following;
      expect(failures.join()).toContain('VIG_C142');
      expect(failures.join()).toMatch(/Exception/u);
      expect(failures.join()).not.toContain('4711');
    },
    TIMEOUT_MS,
  );

  test(
    'P1: a slot that was dropped is a gap that is told, never passed over; asked to, it begins anew',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'json');
      await relay.follow(({ changes }) => changes.length >= 50);
      const connector = relay.connector();
      const removed = await connector.remove(AbortSignal.timeout(30_000));
      expect(removed).toHaveLength(3);
      await database.query(`INSERT INTO customer VALUES (51, 'unseen@example.com')`);
      await expect(relay.follow(() => false, { timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'VIG_C107' });
      relay.reset('asked-1');
      await relay.follow((one) => epochs(one).some((text) => text.startsWith('1 complete')));
      expect(epochs(relay).slice(2)).toEqual(['1 reading resnapshot 0', '1 complete resnapshot 51']);
      const [last] = relay.changes.slice(49);
      expect(relay.events.filter(({ type }) => type === 'gap')).toMatchObject([
        { from: last?.position, code: 'VIG_C107' },
      ]);
    },
    TIMEOUT_MS,
  );

  test(
    'P1: a connector that somebody deleted in Connect is told and made again; one that was paused or stopped is resumed',
    async () => {
      await using database = await openTestDatabase();
      await prepare(database);
      await using relay = await relayOf(database, 'json');
      const inConnect = `http://${await sharedServer('connect')}/connectors/vigie-${relay.id}`;
      const failures: string[] = [];
      const following = relay.follow(saw('c', 53), { timeoutMs: 90_000, failed: ({ code }) => failures.push(code) });
      await relay.seen(({ changes }) => changes.length >= 50);
      const done = [
        [51, 'DELETE', ''],
        [52, 'PUT', '/pause'],
        [53, 'PUT', '/stop'],
      ] as const;
      for (const [id, method, what] of done) {
        const { ok } = await fetch(`${inConnect}${what}`, { method });
        expect(ok).toBe(true);
        await database.query(`INSERT INTO customer VALUES (${id}, 'p${id}@example.com')`);
        await relay.seen(saw('c', id));
      }
      await following;
      expect(new Set(failures)).toEqual(new Set(['VIG_C142']));
      expect(relay.changes.map(({ key }) => key?.reveal()['id'])).toEqual(Array.from({ length: 53 }, (_, i) => i + 1));
    },
    TIMEOUT_MS,
  );
});
