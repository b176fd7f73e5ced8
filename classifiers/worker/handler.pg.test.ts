import { describe, expect, test } from 'vitest';
import { OVERSIZED, UNAVAILABLE, type Change, type Row } from '#contract/change';
import type { DeadLetter } from '#contract/dead-letter';
import type { LabelRecord } from '#contract/label';
import type { Log, LogRecord } from '#contract/log';
import type { Observation } from '#contract/observation';
import { Position } from '#contract/position';
import type { DatasetSchema } from '#contract/schema';
import { ownTopics, topics } from '#contract/topics';
import { createJsonEnvelopeCodec } from '#codec/json-envelope';
import { Keyring } from '#kernel/secrets/keyring';
import { Sensitive } from '#kernel/sensitive';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { createWorker } from '#stream/worker';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase } from '#tests/support/postgres';
import { ID_COLUMN, sampleSchema, textColumn } from '#tests/support/sample-schema';
import { testClassifyHandler } from '#tests/support/test-classifier';
import type { ClassifyOptions } from './handler.ts';

const TOPIC = 'shop.public.customer';
const codec = createJsonEnvelopeCodec('0.0.0');
const schema = sampleSchema('customer', [ID_COLUMN, textColumn('email'), textColumn('note')]);

interface Bench extends AsyncDisposable {
  readonly log: Log;
  readonly broken: string[];
  /** One more worker of the same group, until the signal aborts. */
  join(signal: AbortSignal): Promise<void>;
  write(...changes: readonly Partial<Change>[]): Promise<void>;
  put(topic: string, record: Partial<LogRecord>): Promise<void>;
  labels(dataClass: 'PII' | 'PUBLIC' | 'FINANCIAL'): Promise<Map<string, LabelRecord | null>>;
  observations(): Promise<Observation[]>;
  letters(): Promise<DeadLetter[]>;
  encode(change: Partial<Change>): LogRecord;
}

async function openBench(shape: DatasetSchema = schema, over: Partial<ClassifyOptions> = {}): Promise<Bench> {
  const database = await openTestDatabase();
  const log = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
  await log.createTopics([
    ...ownTopics,
    { name: TOPIC, partitions: 2, compacted: false, encrypted: true, retentionMs: null },
  ]);
  const producer = await log.producer();
  const broken: string[] = [];
  const newHandler = () =>
    testClassifyHandler({
      codec,
      metrics: { records: () => undefined, deadLetter: () => undefined, ruleBroken: (code) => broken.push(code) },
      ...over,
    });
  const stop = new AbortController();
  const join = (signal: AbortSignal) =>
    createWorker({
      name: 'w',
      log,
      groupId: 'classify',
      topics: [TOPIC],
      handler: newHandler(),
      logger: silentLogger,
      maxBytes: 1_000_000,
      maxWaitMs: 50,
    }).run(signal, () => undefined);
  const running = join(stop.signal);
  let index = 0;
  const encode = (change: Partial<Change>) => {
    index += 1;
    const position = Position.parse(String(index).padStart(8, '0'));
    return codec.encode({ ...base, schema: shape.id, dataset: shape.urn, position, ...change }, shape);
  };
  const put = (topic: string, record: Partial<LogRecord>) =>
    producer.append([{ topic, records: [{ key: null, value: null, timestampMs: 1, ...record }] }]);
  const all = async (topic: string) => {
    const records: LogRecord[] = [];
    for await (const batch of log.read(topic)) records.push(...batch.records);
    return records;
  };
  await put(topics.schemas, { key: Buffer.from(shape.id), value: Buffer.from(JSON.stringify(shape)) });
  return {
    log,
    broken,
    put,
    join,
    encode,
    async write(...changes) {
      const records = changes.map(encode);
      await producer.append([{ topic: TOPIC, records }]);
      await eventually(async () => {
        const lag = await log.lag('classify');
        expect(lag.length).toBe(2);
        expect(lag.filter((one) => one.lag > 0n)).toEqual([]);
      });
    },
    async labels(dataClass) {
      const records = await all(topics.labels(dataClass));
      return new Map(
        records.map(({ key, value }) => [
          String(Buffer.from(key ?? [])),
          value === null ? null : JSON.parse(String(Buffer.from(value))),
        ]),
      );
    },
    observations: async () =>
      (await all(topics.observations)).map(({ value }) => JSON.parse(String(Buffer.from(value ?? [])))),
    letters: async () =>
      (await all(topics.deadLetters)).map(({ value }) => JSON.parse(String(Buffer.from(value ?? [])))),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await producer[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

const base: Change = {
  op: 'c',
  source: 'shop',
  dataset: schema.urn,
  schema: schema.id,
  position: Position.parse('0'),
  transaction: '1',
  snapshot: 'no',
  epoch: 0,
  counts: 'both',
  committedAtMs: 1000,
  capturedAtMs: 1001,
  key: null,
  before: null,
  after: null,
};
const image = (row: Row) => new Sensitive(row);
const key = (id: number) => image({ id });

test('a record that holds an entity gets a masked label of its class, and one that holds none is public', async () => {
  await using bench = await openBench();
  await bench.write(
    { key: key(1), after: image({ id: 1, email: 'someone@example.com', note: 'hello' }) },
    { key: key(2), after: image({ id: 2, email: null, note: 'hello' }) },
  );
  const pii = await bench.labels('PII');
  expect([...pii.keys()]).toEqual([`${schema.urn}?id=1`]);
  expect(pii.get(`${schema.urn}?id=1`)).toMatchObject({
    op: 'c',
    fields: [{ path: 'email', entity: 'EMAIL_ADDRESS', reason: expect.stringMatching(/^[\w./-]+; context: email$/u) }],
  });
  expect(JSON.stringify([...pii.values()])).not.toContain('someone');
  expect([...(await bench.labels('PUBLIC')).keys()]).toEqual([`${schema.urn}?id=2`]);
});

test('an update that removes the last entity leaves a tombstone, and evidence goes down', async () => {
  await using bench = await openBench();
  const withEmail = image({ id: 1, email: 'someone@example.com', note: null });
  await bench.write({ key: key(1), after: withEmail });
  await bench.write({ op: 'u', key: key(1), before: withEmail, after: image({ id: 1, email: null, note: null }) });
  expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).toBeNull();
  expect((await bench.labels('PUBLIC')).get(`${schema.urn}?id=1`)).not.toBeNull();
  const hits = (await bench.observations()).flatMap(({ fields }) =>
    fields.filter(({ path }) => path === 'email').flatMap(({ entities }) => entities),
  );
  expect(hits.reduce((net, { plus, minus }) => net + plus - minus, 0)).toBe(0);
  expect(hits.reduce((sum, { plus }) => sum + plus, 0)).toBe(1);
});

test('a delete leaves tombstones in the topics that held the record', async () => {
  await using bench = await openBench();
  const row = image({ id: 7, email: 'someone@example.com', note: null });
  await bench.write({ key: key(7), after: row }, { op: 'd', key: key(7), before: row });
  expect((await bench.labels('PII')).get(`${schema.urn}?id=7`)).toBeNull();
});

test('without a before-image an update writes tombstones for every class that the record does not hold now', async () => {
  await using bench = await openBench({ ...schema, id: 'customer-k', beforeImage: 'key' });
  await bench.write({ op: 'u', key: key(1), after: image({ id: 1, email: 'someone@example.com', note: null }) });
  expect((await bench.labels('FINANCIAL')).get(`${schema.urn}?id=1`)).toBeNull();
  expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).not.toBeNull();
  expect((await bench.observations())[0]).toMatchObject({ exact: false });
});

test('P4: a text key stands as its keyed fingerprint in the name of the record', async () => {
  const byEmail: DatasetSchema = {
    ...schema,
    id: 'by-email',
    fields: schema.fields.map((field) => ({
      ...field,
      ...(field.name === 'email' ? { keyOrder: 1 } : field.name === 'id' ? { keyOrder: 2 } : {}),
    })),
  };
  await using bench = await openBench(byEmail);
  await bench.write({
    key: image({ email: 'canary-771@example.com', id: 1 }),
    after: image({ id: 1, email: 'canary-771@example.com', note: null }),
  });
  const [record] = [...(await bench.labels('PII')).keys()];
  expect(record).toMatch(/\?email=~[\w-]{22}&id=1$/u);
});

test('P7: one poison record goes to the dead letters and the rest goes on', async () => {
  await using bench = await openBench();
  await bench.put(TOPIC, { key: Buffer.from('x'), value: Buffer.from('{"not":"an envelope"}') });
  await bench.write({ key: key(1), after: image({ id: 1, email: 'someone@example.com', note: null }) });
  expect(await bench.letters()).toHaveLength(1);
  expect((await bench.labels('PII')).size).toBe(1);
});

test('B3: a rule that is saved is in force in every worker, without a restart', async () => {
  await using bench = await openBench();
  const stop = new AbortController();
  const second = bench.join(stop.signal);
  const rule = {
    id: 'heron',
    entity: 'HERON',
    classes: ['FINANCIAL'],
    keywords: ['heron'],
    weight: 0.95,
    enabled: true,
  };
  await bench.put(topics.control, {
    key: Buffer.from('rule/heron'),
    value: Buffer.from(JSON.stringify({ type: 'rule', rule })),
  });
  let from = 0;
  await eventually(async () => {
    const ids = Array.from({ length: 20 }, (_, i) => from + i);
    from += ids.length;
    await bench.write(...ids.map((id) => ({ key: key(id), after: image({ id, email: null, note: 'a heron' }) })));
    const labels = await bench.labels('FINANCIAL');
    // Both partitions, and so both workers once the second has joined, have some of them.
    expect(ids.filter((id) => !labels.has(`${schema.urn}?id=${id}`))).toEqual([]);
  });
  stop.abort();
  await second;
});

test('P7: a broken rule in the control topic is said and passed over, a good one is in force without a restart', async () => {
  await using bench = await openBench();
  await bench.put(topics.control, {
    key: Buffer.from('rule/bad'),
    value: Buffer.from('{"type":"rule","rule":{"id":"BAD ID"}}'),
  });
  await bench.put(topics.control, {
    key: Buffer.from('rule/loops'),
    value: Buffer.from(
      JSON.stringify({
        type: 'rule',
        rule: { id: 'loops', entity: 'LOOP', classes: ['IP'], pattern: '(a)\\1', weight: 0.9, enabled: true },
      }),
    ),
  });
  let id = 0;
  // Both are put aside where the catalogue makes an alert of them.
  await eventually(async () => {
    id += 1;
    await bench.write({ key: key(id), after: image({ id, email: null, note: 'nothing' }) });
    expect(await bench.letters()).toHaveLength(2);
  });
  // The rules are put in force anew for one more: what was said is not said again.
  await bench.put(topics.control, {
    key: Buffer.from('rule/project'),
    value: Buffer.from(
      JSON.stringify({
        type: 'rule',
        rule: {
          id: 'project',
          entity: 'PROJECT_NAME',
          classes: ['FINANCIAL'],
          pattern: '\\bHALCYON-\\d+\\b',
          weight: 0.95,
          enabled: true,
        },
      }),
    ),
  });
  await eventually(async () => {
    id += 1;
    await bench.write({ key: key(id), after: image({ id, email: null, note: 'about HALCYON-12 only' }) });
    expect((await bench.labels('FINANCIAL')).get(`${schema.urn}?id=${id}`)).toMatchObject({
      fields: [{ entity: 'PROJECT_NAME', path: 'note' }],
    });
  });
  expect(bench.broken.toSorted()).toEqual(['VIG_F302', 'VIG_F304']);
  expect(await bench.letters()).toHaveLength(2);
});

test('a change that its snapshot shows already is labelled but is no evidence', async () => {
  await using bench = await openBench();
  await bench.write({ key: key(1), counts: 'none', after: image({ id: 1, email: 'someone@example.com', note: null }) });
  expect((await bench.labels('PII')).size).toBe(1);
  const [observation] = await bench.observations();
  expect(observation).toMatchObject({
    records: 0,
    fields: [{ path: 'email', plus: 0, entities: [{ plus: 0, first: { committedAtMs: 1000 } }] }],
  });
});

test('P3: workers that come and go leave the same evidence and labels as one that stays', async () => {
  await using bench = await openBench();
  const many = (from: number) =>
    Array.from({ length: 200 }, (_, i) => ({
      key: key(from + i),
      after: image({ id: from + i, email: `p${from + i}@example.com`, note: null }),
    }));
  const leave = new AbortController();
  const second = bench.join(leave.signal);
  await bench.write(...many(0));
  leave.abort();
  await second;
  await bench.write(...many(1000));
  const email = (await bench.observations()).flatMap(({ fields }) => fields.filter(({ path }) => path === 'email'));
  expect(email.reduce((sum, { plus }) => sum + plus, 0)).toBe(400);
  expect((await bench.labels('PII')).size).toBe(400);
});

describe('P6: what was not examined is said', () => {
  const files: DatasetSchema = {
    ...schema,
    id: 'files',
    fields: [...schema.fields, { name: 'scan', type: 'bytea', kind: 'bytes', nullable: true }],
  };
  const binary = Buffer.from([0, 255, 254, 1]).toString('base64');
  const fieldSums = async (bench: Bench, path: string) =>
    (await bench.observations()).flatMap(({ fields }) => fields.filter((field) => field.path === path));

  test('bytes that are no text count as not examined, in and out, and no record with some is public', async () => {
    await using bench = await openBench(files);
    const row = image({ id: 1, email: null, note: 'hello', scan: binary });
    await bench.write({ key: key(1), after: row });
    expect((await bench.labels('PUBLIC')).size).toBe(0);
    await bench.write({
      op: 'u',
      key: key(1),
      before: row,
      after: image({ id: 1, email: null, note: 'x', scan: null }),
    });
    expect((await bench.labels('PUBLIC')).get(`${schema.urn}?id=1`)).toMatchObject({ fields: [] });
    const [first, second] = await fieldSums(bench, 'scan');
    expect(first).toMatchObject({ plus: 0, lengthPlus: 0, unexamined: [{ reason: 'binary', plus: 1, minus: 0 }] });
    expect(second).toMatchObject({ minus: 0, nullPlus: 1, unexamined: [{ reason: 'binary', plus: 0, minus: 1 }] });
  });

  test('of a very long text a part is examined: it counts, and is said not to be whole', async () => {
    await using bench = await openBench();
    const note = `write to someone@example.com ${'blue sky, '.repeat(250_000)}`;
    await bench.write({ key: key(1), after: image({ id: 1, email: null, note }) });
    expect(await fieldSums(bench, 'note')).toMatchObject([
      {
        plus: 1,
        unexamined: [{ reason: 'beyond-bounds', plus: 1, minus: 0 }],
        entities: [{ entity: 'EMAIL_ADDRESS' }],
      },
    ]);
    expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).toMatchObject({
      unexamined: [{ path: 'note', reason: 'beyond-bounds' }],
    });
  });

  test('a value too large to be taken in is counted as such, never as data', async () => {
    await using bench = await openBench();
    await bench.write({ key: key(1), after: image({ id: 1, email: null, note: OVERSIZED }) });
    expect(await fieldSums(bench, 'note')).toMatchObject([
      { plus: 0, lengthPlus: 0, unexamined: [{ reason: 'oversized', plus: 1, minus: 0 }], entities: [] },
    ]);
  });

  test('a value that was not sent takes no class back: what was last said of it holds', async () => {
    await using bench = await openBench({ ...schema, id: 'toasted', beforeImage: 'key' });
    const written = { id: 1, email: null, note: 'write to someone@example.com' };
    await bench.write({ key: key(1), after: image(written) });
    await bench.write({ op: 'u', key: key(1), after: image({ ...written, note: UNAVAILABLE }) });
    expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).toMatchObject({ fields: [{ path: 'note' }] });
    expect((await bench.labels('PUBLIC')).size).toBe(0);
    const [first, second] = await fieldSums(bench, 'note');
    expect([first, second]).toMatchObject([
      { plus: 1, unavailable: 0 },
      { plus: 0, unavailable: 1, unexamined: [], entities: [] },
    ]);
    // What is sent says so of the rest, and is certainly not public.
    await bench.write({ op: 'u', key: key(1), after: image({ id: 1, email: 'other@example.com', note: UNAVAILABLE }) });
    expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).toMatchObject({
      fields: [{ path: 'email' }],
      unexamined: [{ path: 'note', reason: 'unchanged' }],
    });
    expect((await bench.labels('PUBLIC')).get(`${schema.urn}?id=1`)).toBeNull();
  });

  test('a value that was not sent is taken from the whole before-image: evidence neither drifts down nor loses it', async () => {
    await using bench = await openBench();
    const row = { id: 1, email: null, note: 'write to someone@example.com' };
    await bench.write({ key: key(1), after: image(row) });
    await bench.write({ op: 'u', key: key(1), before: image(row), after: image({ ...row, note: UNAVAILABLE }) });
    const sums = await fieldSums(bench, 'note');
    expect(sums.reduce((net, { plus, minus }) => net + plus - minus, 0)).toBe(1);
    expect(sums.reduce((sum, { unavailable }) => sum + unavailable, 0)).toBe(0);
    expect((await bench.labels('PII')).get(`${schema.urn}?id=1`)).toMatchObject({
      op: 'u',
      fields: [{ path: 'note' }],
    });
  });
});

describe('P6, P7: a dead letter says of which dataset something was not examined', () => {
  const row = (id: number) => ({ key: key(id), after: image({ id, email: 'someone@example.com', note: null }) });

  test('a record that cannot be read: its dataset by its topic, and the change before it', async () => {
    await using bench = await openBench();
    await bench.write(row(1));
    // The same key, so the same partition.
    await bench.put(TOPIC, { key: Buffer.from('{"id":1}'), value: Buffer.from('{"not":"an envelope"}') });
    await bench.write(row(1));
    const [letter] = await bench.letters();
    expect(letter).toMatchObject({
      source: 'shop',
      dataset: schema.urn,
      position: null,
      code: 'VIG_F301',
      attempts: 1,
    });
    expect([null, '00000001']).toContain(letter?.after);
  });

  test('a change under a shape that the log does not hold: its own position', async () => {
    await using bench = await openBench();
    await bench.write({ ...row(1), schema: 'unknown' });
    const [letter] = await bench.letters();
    expect(letter).toMatchObject({ dataset: schema.urn, position: '00000001', code: 'VIG_F301' });
  });

  test('put back and examined, the observation names it; failed again, the next letter does', async () => {
    await using bench = await openBench();
    const headers = { 'vigie.dead-letter': `${TOPIC}/0/7`, 'vigie.attempts': '1' };
    await bench.put(TOPIC, { key: Buffer.from('x'), value: Buffer.from('{}'), headers });
    await bench.put(TOPIC, { ...bench.encode(row(1)), headers });
    await bench.write(row(2));
    expect(await bench.letters()).toMatchObject([{ retryOf: `${TOPIC}/0/7`, attempts: 2 }]);
    const observations = await bench.observations();
    expect(observations.flatMap(({ recovered }) => recovered)).toEqual([`${TOPIC}/0/7`]);
  });
});
