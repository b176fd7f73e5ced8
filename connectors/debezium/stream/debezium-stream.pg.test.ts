import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import type { Change } from '#contract/change';
import type { Log, StoredRecord } from '#contract/log';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import { ownTopics, topics } from '#contract/topics';
import { createDebeziumDecoder } from '#codec/debezium/debezium-decoder';
import { recording } from '#codec/debezium/recorded/recorded';
import { systemClock, type Clock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '#tests/support/eventually';
import { createManualClock } from '#tests/support/manual-clock';
import { openTestDatabase } from '#tests/support/postgres';
import type { PoisonRecord, Progress } from '../../connector.ts';
import { ManagedConnector } from '../connect/managed-connector.ts';
import { connectRest } from '../connect/rest-client.ts';
import { DebeziumStream } from './debezium-stream.ts';

const TOPIC = 'vigie.debezium.shop';
const { records: recorded, registry } = recording('postgres-avro');
/** Everything but the first four, which are the rows of the snapshot. */
const SNAPSHOT_ROWS = 3;

/** Nobody listens there: Kafka Connect is away, and what is on the topic is read all the same. */
const NOWHERE = { url: 'http://127.0.0.1:9' };

interface Relay extends AsyncDisposable {
  readonly log: Log;
  readonly changes: Change[];
  readonly schemas: DatasetSchema[];
  readonly events: Extract<SourceEvent, { type: 'epoch' }>[];
  readonly poison: PoisonRecord[];
  put(records: readonly Pick<StoredRecord, 'key' | 'value' | 'headers'>[]): Promise<void>;
  /** Reads what is there, from the last progress, as a capture that was started again would. */
  read(maxBytes?: number): Promise<void>;
  /** From the last progress. */
  stream(signal?: AbortSignal): Promise<DebeziumStream>;
}

interface RelaySetup {
  readonly url: string;
  readonly clock: Clock;
  readonly heartbeatMs: number | null;
}

const AWAY: RelaySetup = { ...NOWHERE, clock: systemClock, heartbeatMs: null };

async function openRelay({ url, clock, heartbeatMs }: RelaySetup = AWAY): Promise<Relay> {
  const database = await openTestDatabase();
  const log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  await log.createTopics(ownTopics);
  await log.createTopics([{ name: TOPIC, partitions: 1, compacted: false, encrypted: false, retentionMs: null }]);
  const producer = await log.producer();
  const rest = connectRest({ url });
  const managed = new ManagedConnector({ rest, name: 'vigie-shop', config: {}, clock, logger: silentLogger });
  let progress: Progress | null = null;
  const relay: Omit<Relay, typeof Symbol.asyncDispose> = {
    log,
    changes: [],
    schemas: [],
    events: [],
    poison: [],
    async put(records) {
      await producer.append([
        { topic: TOPIC, records: records.map(({ key, value, headers }) => ({ key, value, headers, timestampMs: 1 })) },
      ]);
    },
    stream: (signal = AbortSignal.timeout(60_000)) =>
      DebeziumStream.open({
        id: 'shop',
        log,
        decoder: createDebeziumDecoder({ registry }),
        managed,
        shapes: { source: 'shop', namespace: 'postgres://db:5432', catalog: null, beforeImage: 'full' },
        topic: TOPIC,
        signals: `${TOPIC}.signals`,
        resnapshot: 'blocking',
        signalTable: undefined,
        looksUp: false,
        heartbeatMs,
        clock,
        logger: silentLogger,
        measure: async () => ({ retainedBytes: null, lagBytes: null }),
        progress,
        known: relay.schemas,
        signal,
      }),
    async read(maxBytes = 1_000_000) {
      const stop = new AbortController();
      await using stream = await relay.stream(stop.signal);
      for (;;) {
        const batch = await stream.next({ maxBytes, maxWaitMs: 100 });
        if (batch === null) break;
        relay.changes.push(...batch.changes);
        relay.schemas.push(...batch.schemas);
        relay.poison.push(...(batch.poison ?? []));
        const epochs = batch.events.flatMap((event) => (event.type === 'epoch' ? [event] : []));
        relay.events.push(...epochs);
        // As a capture does: durable with the progress.
        await producer.append([
          {
            topic: topics.sources,
            records: epochs.map((event) => ({
              key: Buffer.from(`shop/epoch/${event.dataset}`),
              value: Buffer.from(JSON.stringify(event)),
              timestampMs: 1,
            })),
          },
        ]);
        progress = batch.progress;
      }
      stop.abort();
    },
  };
  return {
    ...relay,
    async [Symbol.asyncDispose]() {
      await producer[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const told = (changes: readonly Change[]) =>
  changes.map(({ op, dataset, position, transaction, epoch, counts, snapshot, key, before, after }) => ({
    op,
    dataset,
    position,
    transaction,
    epoch,
    counts,
    snapshot,
    key: key?.reveal() ?? null,
    before: before?.reveal() ?? null,
    after: after?.reveal() ?? null,
  }));

test('what Debezium wrote becomes changes in commit order, with shapes and epochs', async () => {
  await using relay = await openRelay();
  await relay.put(recorded);
  await relay.read();
  const changes = told(relay.changes);
  expect(changes.map(({ op, dataset }) => `${op} ${dataset.split('.').at(-1) ?? ''}`)).toEqual([
    'r all_types',
    'r all_types',
    'r child',
    'u all_types',
    'd all_types',
    'c all_types',
    'c child',
    'c child',
    'u child',
    'd child',
    'c nokey',
    'c child',
  ]);
  const positions = changes.map(({ position }) => position);
  expect(positions).toEqual(positions.toSorted());
  // The transactions in the order of their commits, though one began before the other.
  expect(changes.slice(6, 8).map(({ transaction }) => transaction)).toEqual(['767', '766']);
  expect(changes[7]).toMatchObject({ position: '0000000001c1f0d0/0000000001', key: { b: 'm', a: 2 }, counts: 'both' });
  expect(relay.schemas.map(({ dataset, fields }) => [dataset.name, fields.length])).toEqual([
    ['shop.public.all_types', 49],
    ['shop.public.child', 3],
    ['shop.public.nokey', 2],
    ['shop.public.child', 4],
  ]);
  const child = relay.schemas[1];
  expect(child?.fields).toMatchObject([{ name: 'a', keyOrder: 2 }, { name: 'b', keyOrder: 1 }, { name: 'c' }]);
  expect(
    relay.events.map(({ dataset, epoch, state, reason, rows }) => [
      dataset.split('.').at(-1),
      epoch,
      state,
      reason,
      rows,
    ]),
  ).toEqual([
    ['all_types', 0, 'reading', 'initial', 0],
    ['all_types', 0, 'complete', 'initial', 2],
    ['child', 0, 'reading', 'initial', 0],
    ['child', 0, 'complete', 'initial', 1],
    ['nokey', 0, 'complete', 'initial', 0],
  ]);
});

const atNoTime = (event: SourceEvent) => ({ ...event, atMs: 0 });

test('P1: a relay that is started again after every batch tells each change once', async () => {
  await using whole = await openRelay();
  await whole.put(recorded);
  await whole.read();
  await using torn = await openRelay();
  for (const record of recorded) {
    await torn.put([record]);
    await torn.read();
  }
  expect(told(torn.changes)).toEqual(told(whole.changes));
  expect(torn.events.map(atNoTime)).toEqual(whole.events.map(atNoTime));
});

test('P2: what Connect sends again after a crash counts once', async () => {
  await using relay = await openRelay();
  const tail = recorded.slice(SNAPSHOT_ROWS);
  await relay.put([...recorded.slice(0, 20), ...tail.slice(3, 17), ...recorded.slice(20), ...tail]);
  await relay.read();
  await using undisturbed = await openRelay();
  await undisturbed.put(recorded);
  await undisturbed.read();
  expect(told(relay.changes)).toEqual(told(undisturbed.changes));
});

test('P2: a snapshot that begins anew begins new epochs, for what was read whole and for what was torn', async () => {
  await using relay = await openRelay();
  await relay.put(recorded.slice(0, 1));
  await relay.read();
  await relay.put(recorded);
  await relay.read();
  const epochs = relay.events.filter(({ dataset }) => dataset.endsWith('all_types'));
  expect(epochs.map(({ epoch, state, reason, rows }) => [epoch, state, reason, rows])).toEqual([
    [0, 'reading', 'initial', 0],
    [1, 'reading', 'restarted', 0],
    [1, 'complete', 'restarted', 2],
  ]);
  expect(
    relay.changes.filter(({ dataset, op }) => dataset.endsWith('all_types') && op !== 'r').map(({ epoch }) => epoch),
  ).toEqual([1, 1, 1]);
});

test('P1: changes that an older version of the connector wrote are taken, and none of the newer ones is lost to them', async () => {
  await using relay = await openRelay();
  // As 1.1 wrote them: nothing tells where the transaction before ended.
  const old = (id: number) => {
    const source = {
      version: '1.1.2.Final',
      connector: 'postgresql',
      name: TOPIC,
      ts_ms: 1_600_000_000_000,
      snapshot: 'false',
      db: 'shop',
      schema: 'public',
      table: 'old',
      txId: 555,
      lsn: 40_000_000 + id,
      xmin: null,
    };
    const value = {
      before: null,
      after: { id },
      source,
      op: 'c',
      ts_ms: 1,
      transaction: { id: '555', total_order: 1 },
    };
    return { key: Buffer.from(JSON.stringify({ id })), value: Buffer.from(JSON.stringify(value)) };
  };
  await relay.put([...recorded.slice(0, 5), old(1), old(2), ...recorded.slice(5), old(3)]);
  await relay.read();
  await using undisturbed = await openRelay();
  await undisturbed.put(recorded);
  await undisturbed.read();
  const [olds, news] = [true, false].map((isOld) =>
    relay.changes.filter(({ dataset }) => dataset.endsWith('.old') === isOld),
  );
  expect(olds?.map(({ after }) => after?.reveal())).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(told(news ?? [])).toEqual(told(undisturbed.changes));
});

test('P7: a record that cannot be read becomes a dead letter with its code, and the rest goes on', async () => {
  await using relay = await openRelay();
  const { key = null, value: whole = null } = recorded.findLast(({ value }) => (value?.length ?? 0) > 300) ?? {};
  const cut = whole?.subarray(0, 40) ?? null;
  await relay.put([
    ...recorded.slice(0, 4),
    { key: null, value: cut },
    { key, value: Buffer.from('4711') },
    { key: null, value: Buffer.from('4711') },
    ...recorded.slice(4),
  ]);
  await relay.read();
  // The schema of the value tells the table, or that of the key.
  const table = 'postgres://db:5432/shop.public.all_types';
  expect(relay.poison.map(({ error, record, dataset }) => [error.code, Number(record.offset), dataset])).toEqual([
    ['VIG_F306', 4, table],
    ['VIG_F307', 5, table],
    ['VIG_F307', 6, null],
  ]);
  expect(relay.changes).toHaveLength(12);
});

/** As MariaDB's connector has it: every change of a transaction says where the transaction begins. */
function mariadb(op: 'r' | 'c', id: number, source: Readonly<Record<string, unknown>>) {
  const place = { connector: 'mariadb', version: '3.5.0.Final', name: TOPIC, db: 'shop', table: 't', ts_ms: 1, row: 0 };
  const value = { op, before: null, after: { id }, ts_ms: 1, source: { ...place, file: 'binlog.000001', ...source } };
  return { key: Buffer.from(JSON.stringify({ id })), value: Buffer.from(JSON.stringify(value)) };
}

test('P2: the transaction that follows a snapshot taken anew counts, as MariaDB has both at one position', async () => {
  await using relay = await openRelay();
  const snapshot = (pos: number, ids: readonly number[]) =>
    ids.map((id, i) => mariadb('r', id, { pos, snapshot: i === 0 ? 'first' : i === ids.length - 1 ? 'last' : 'true' }));
  await relay.put([
    ...snapshot(400, [1, 2]),
    mariadb('c', 3, { pos: 400, gtid: '0-2-6' }),
    // Connect was killed before it had noted the end of the snapshot.
    ...snapshot(900, [1, 2, 3]),
    mariadb('c', 4, { pos: 900, gtid: '0-2-7' }),
  ]);
  await relay.read();
  const changes = relay.changes.map(
    ({ op, key, epoch, counts }) => `${op} ${String(key?.reveal()['id'])} ${epoch} ${counts}`,
  );
  expect(changes).toEqual([
    'r 1 0 both',
    'r 2 0 both',
    'c 3 0 both',
    'r 1 1 both',
    'r 2 1 both',
    'r 3 1 both',
    'c 4 1 both',
  ]);
});

/** As PostgreSQL's connector has it; until it has seen a commit it does not know where the transaction before ended. */
function postgres(
  op: 'r' | 'c',
  id: number,
  lsn: number,
  { order = 0, ended = null as number | null, snapshot = 'false' },
) {
  const sequence = JSON.stringify([ended === null ? null : String(ended), String(lsn)]);
  const place = {
    connector: 'postgresql',
    version: '3.5.0.Final',
    name: TOPIC,
    db: 'shop',
    schema: 'public',
    table: 't',
  };
  const source = { ...place, ts_ms: 1, lsn, txId: order === 0 ? null : lsn, sequence, snapshot };
  const transaction = order === 0 ? null : { id: String(lsn), total_order: order, data_collection_order: order };
  const value = { op, before: null, after: { id }, ts_ms: 1, source, transaction };
  return { key: Buffer.from(JSON.stringify({ id })), value: Buffer.from(JSON.stringify(value)) };
}

test('P1: the transaction after a snapshot taken anew is not taken for the one that was torn before it', async () => {
  await using relay = await openRelay();
  const snapshot = (lsn: number, ids: readonly number[]) =>
    ids.map((id, i) =>
      postgres('r', id, lsn, { snapshot: i === 0 ? 'first' : i === ids.length - 1 ? 'last' : 'true' }),
    );
  const torn = [postgres('c', 3, 110, { order: 1 }), postgres('c', 4, 120, { order: 2 })];
  const next = [
    postgres('c', 6, 310, { order: 1 }),
    postgres('c', 7, 320, { order: 2 }),
    postgres('c', 8, 330, { order: 3 }),
  ];
  await relay.put([...snapshot(100, [1, 2]), ...torn, ...snapshot(300, [1, 2, 3, 4, 5]), ...next.slice(0, 2)]);
  await relay.read();
  // Connect was killed once more, and sends again from the end of the snapshot.
  await relay.put([...next, postgres('c', 9, 400, { order: 1, ended: 350 })]);
  await relay.read();
  expect(relay.changes.filter(({ op }) => op === 'c').map(({ key }) => key?.reveal()['id'])).toEqual([
    3, 4, 6, 7, 8, 9,
  ]);
});

test('P1: behind an address that passed to another server lower places are new ones, and none is told twice', async () => {
  await using relay = await openRelay();
  const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
  const B = '7f1d2b6a-71ca-11e1-9e33-c80aa9429562';
  const change = (id: number, source: Readonly<Record<string, unknown>>, order = 1) => {
    const { key, value } = mariadb('c', id, { connector: 'mysql', ...source });
    const transaction = { id: String(source['gtid']), total_order: order, data_collection_order: order };
    return { key, value: Buffer.from(JSON.stringify({ ...JSON.parse(String(value)), transaction })) };
  };
  const first = { file: 'binlog.000120', gtid: `${A}:100`, pos: 900 };
  const last = { file: 'binlog.000121', gtid: `${A}:101`, pos: 500 };
  const other = 'mysql-bin.000003';
  await relay.put([change(1, first), change(2, last), change(3, last, 2)]);
  await relay.read();
  await relay.put([
    // What the connector had not noted, from the other's log, and the rest of the transaction that was torn.
    change(1, { file: other, gtid: `${A}:100`, pos: 100 }),
    change(2, { file: other, gtid: `${A}:101`, pos: 200 }),
    change(3, { file: other, gtid: `${A}:101`, pos: 200 }, 2),
    change(4, { file: other, gtid: `${A}:101`, pos: 200 }, 3),
    change(5, { file: other, gtid: `${B}:1`, pos: 300 }),
    change(5, { file: other, gtid: `${B}:1`, pos: 300 }),
    change(6, { file: other, gtid: `${B}:2`, pos: 400 }),
  ]);
  await relay.read();
  expect(relay.changes.map(({ key }) => key?.reveal()['id'])).toEqual([1, 2, 3, 4, 5, 6]);
  const positions = relay.changes.map(({ position }) => position);
  expect(positions).toEqual(positions.toSorted());
  expect(new Set(positions)).toHaveLength(6);
});

/** Says of every connector that it runs, and keeps what it was asked to do. */
async function openConnect() {
  const asked: string[] = [];
  const server = createServer(({ method = '', url = '' }, answer) => {
    if (method !== 'GET') asked.push(`${method} ${url}`);
    answer.end(JSON.stringify({ connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port ?? 0}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const HEARTBEAT = { key: null, value: Buffer.from('{"ts_ms":1}') };
const SNAPSHOT = { type: 'STARTED', aggregate_type: 'Initial Snapshot', additional_data: {} };
const MINUTE_MS = 60_000;

test('P1: a connector that is said to run and has fallen silent is told and started anew, but not in a snapshot', async () => {
  await using connect = await openConnect();
  const clock = createManualClock();
  await using relay = await openRelay({ url: connect.url, clock, heartbeatMs: 1000 });
  await using stream = await relay.stream();
  const next = () => stream.next({ maxBytes: 1_000_000, maxWaitMs: 10 });
  const lookAgain = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await clock.advance(MINUTE_MS / 4);
      await next();
    }
  };
  await relay.put([HEARTBEAT, { key: null, value: Buffer.from(JSON.stringify(SNAPSHOT)) }]);
  await lookAgain(20);
  expect(connect.asked).toEqual([]);
  await relay.put([{ key: null, value: Buffer.from(JSON.stringify({ ...SNAPSHOT, type: 'COMPLETED' })) }]);
  // The capture could not look for a while, and then there is something.
  expect(await next()).not.toBeNull();
  expect(await next()).toBeNull();
  await clock.advance(10 * MINUTE_MS);
  await relay.put([HEARTBEAT]);
  await lookAgain(2);
  expect(connect.asked).toEqual([]);
  await eventually(async () => {
    await expect(lookAgain(1)).rejects.toMatchObject({ code: 'VIG_C147' });
  });
  expect(connect.asked).toEqual(['POST /connectors/vigie-shop/restart?includeTasks=true&onlyFailed=false']);
});

test('a Connect that cannot be asked is told once the connector is not heard any more', async () => {
  const clock = createManualClock();
  await using relay = await openRelay({ url: NOWHERE.url, clock, heartbeatMs: 1000 });
  await using stream = await relay.stream();
  await relay.put([HEARTBEAT]);
  const look = async () => {
    await clock.advance(MINUTE_MS / 4);
    return stream.next({ maxBytes: 1_000_000, maxWaitMs: 10 });
  };
  expect(await look()).not.toBeNull();
  expect(await look()).toBeNull();
  expect(await look()).toBeNull();
  await eventually(async () => {
    await expect(look()).rejects.toMatchObject({ code: 'VIG_C140' });
  });
});
