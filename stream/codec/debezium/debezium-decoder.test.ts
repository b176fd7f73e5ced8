import { expect, test } from 'vitest';
import { UNAVAILABLE, type Row } from '#contract/change';
import type { DebeziumChange, DecodedDebezium } from '#contract/debezium';
import type { StoredRecord } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import { createDebeziumDecoder } from './debezium-decoder.ts';
import { recording } from './recorded/recorded.ts';

async function decoded(name: string): Promise<readonly DecodedDebezium[]> {
  const { records, registry } = recording(name);
  const decoder = createDebeziumDecoder({ registry });
  await decoder.prepare(records);
  return records.map((record) => decoder.decode(record));
}

async function changes(
  name: string,
  table: string,
): Promise<readonly (DebeziumChange & { readonly key: Row | null })[]> {
  return (await decoded(name)).flatMap(({ record, key }) =>
    record.type === 'change' && record.source.path.at(-1) === table ? [{ ...record, key }] : [],
  );
}

test('every column type that Debezium writes as Avro is read without loss', async () => {
  const reads = (await changes('postgres-avro', 'all_types')).filter(({ op }) => op === 'u');
  expect(reads).toHaveLength(1);
  expect(reads[0]?.after).toEqual({
    id: 1,
    i2: 1,
    i4: -2,
    i8: '9223372036854775807',
    n102: '12.50',
    n: '123456789012345678901234567890.123456789',
    f4: 1.1,
    f8: 2.2,
    b: true,
    t: 'txt2',
    vc: 'vc',
    ch: 'ch   ',
    by: 'AQL/',
    d: '2024-02-29',
    tm: '07:08:09.5',
    tm3: '07:08:09.123',
    tmtz: '05:08:09Z',
    ts: '2024-05-06T07:08:09.123456',
    ts3: '2024-05-06T07:08:09.12',
    tstz: '2024-05-06T05:08:09.500000Z',
    iv: 'P1Y2M3DT4H5M6.7S',
    u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    j: '{"a": 12345678901234567890}',
    jb: '{"b": [1, 2]}',
    x: '<a>x</a>',
    inet: '10.0.0.1/24',
    cidr: '10.0.0.0/8',
    mac: '08:00:2b:01:02:03',
    bit1: true,
    bit5: '10101',
    vbit: '0000001011',
    m: 'happy',
    p: '(1.5,2)',
    mon: '12.34',
    tsv: "'a' 'cat' 'fat'",
    i4r: '[1,5)',
    ta: ['a', null, 'b,c'],
    i4a: [1, 2],
    i8a: ['9223372036854775807'],
    na: ['1.5', '2'],
    da: ['2024-01-01'],
    ba: ['AQ=='],
    ua: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    // Text, bytes and an array of integers that the update did not touch: the placeholder in three forms.
    toast: UNAVAILABLE,
    toastb: UNAVAILABLE,
    toastia: UNAVAILABLE,
    hs: '{"k":"v"}',
    o: 4_000_000_000,
    'Weird-name é': 'w',
  });
});

test('extremes: infinities, the end of the day, years before Christ and beyond 9999, what is no number', async () => {
  const rows = (await changes('postgres-avro', 'all_types')).filter(({ op }) => op === 'r').map(({ after }) => after);
  expect(rows[0]).toMatchObject({ f4: 'NaN', f8: 'Infinity', tm: '24:00:00', ts: 'infinity', ts3: '-infinity' });
  expect(rows[1]).toMatchObject({
    n102: '-0.05',
    n: '0',
    by: '',
    ts: '-000043-03-15T01:02:03',
    ts3: '+020000-01-01T00:00:00',
    mon: '-1.00',
  });
});

test('JSON with schemas gives the rows that Avro gives', async () => {
  const avro = await changes('postgres-avro', 'all_types');
  const json = await changes('postgres-json', 'all_types');
  expect(json).toHaveLength(1);
  expect(json[0]?.after).toEqual(avro.find(({ op }) => op === 'u')?.after);
  const child = (list: readonly DebeziumChange[]) =>
    list.filter(({ op }) => op !== 'r').map(({ op, before, after, order }) => ({ op, before, after, order }));
  expect(child(await changes('postgres-json', 'child'))).toEqual(child(await changes('postgres-avro', 'child')));
});

test('JSON records with schemas are each read by their own, in whatever order tables and kinds of records follow', () => {
  const { records, registry } = recording('postgres-json');
  const alone = records.map((record) => createDebeziumDecoder({ registry }).decode(record));
  const decoder = createDebeziumDecoder({ registry });
  // Forwards what is new comes now and then; backwards everything was seen before.
  expect(records.map((record) => decoder.decode(record))).toEqual(alone);
  expect(records.map((record) => decoder.decode(record))).toEqual(alone);
  expect(records.toReversed().map((record) => decoder.decode(record))).toEqual(alone.toReversed());
});

test('a key whose first column is called schema is a key', () => {
  const decoder = createDebeziumDecoder({ registry: recording('postgres-json').registry });
  const source = { connector: 'postgresql', db: 'd', schema: 'public', table: 't', lsn: 5, ts_ms: 1 };
  const value = Buffer.from(JSON.stringify({ op: 'd', before: null, after: null, source, ts_ms: 1 }));
  const { key } = decoder.decode({ key: Buffer.from('{"schema":"public","id":1}'), value });
  expect(key).toEqual({ schema: 'public', id: 1 });
});

test('JSON without schemas keeps every digit, though nothing says what the numbers mean', async () => {
  const [, , row] = await changes('postgres-bare-json', 'all_types');
  expect(row?.after).toMatchObject({
    i8: '9223372036854775807',
    n: '123456789012345678901234567890.123456789',
    toast: UNAVAILABLE,
    toastia: UNAVAILABLE,
    d: 19_782,
    i8a: ['9223372036854775807'],
  });
});

test('keys, transactions, times and the words of the source are read from each format alike', async () => {
  for (const name of ['postgres-avro', 'postgres-bare-json']) {
    const child = await changes(name, 'child');
    const update = child.find(({ op }) => op === 'u');
    expect(update).toMatchObject({
      key: { b: 'm', a: 2 },
      before: { a: 2, b: 'm', c: 'n' },
      after: { a: 2, b: 'm', c: 'q' },
      order: 2,
      source: {
        kind: 'postgres',
        path: ['shop', 'public', 'child'],
        snapshot: 'no',
        transaction: '766',
        version: '3.6.1.Final',
      },
    });
    expect(update?.source.committedAtMs).toBe(1_795_271_869_220.84);
    expect(child.find(({ op }) => op === 'r')?.source).toMatchObject({ snapshot: 'initial', mark: 'last' });
  }
});

test('what is no change of a row is told apart', async () => {
  for (const name of ['postgres-avro', 'postgres-bare-json']) {
    const kinds = new Set((await decoded(name)).map(({ record }) => record.type));
    expect(kinds).toEqual(new Set(['change', 'heartbeat', 'transaction', 'tombstone', 'message']));
  }
});

test('a column that was added by ALTER TABLE comes with the schema of its record', async () => {
  const child = await changes('postgres-avro', 'child');
  expect(child.at(-1)?.after).toEqual({ a: 5, b: 'z', c: 'z', extra: '2024-01-01' });
  expect(child.at(-1)?.fields).toEqual([
    { name: 'a', type: 'int4', kind: 'integer', nullable: false },
    { name: 'b', type: 'text', kind: 'text', nullable: false },
    { name: 'c', type: 'text', kind: 'text', nullable: true },
    { name: 'extra', type: 'date', kind: 'date', nullable: true },
  ]);
});

const bytes = (value: Uint8Array | string | null): StoredRecord => ({
  key: null,
  value: typeof value === 'string' ? Buffer.from(value) : value,
  offset: 7n,
  timestampMs: 0,
});

async function codeOf(record: StoredRecord): Promise<string> {
  const { registry } = recording('postgres-avro');
  const decoder = createDebeziumDecoder({ registry });
  await decoder.prepare([record]);
  try {
    decoder.decode(record);
  } catch (error) {
    expect(error).toBeInstanceOf(VigieError);
    const shown = JSON.stringify(error) + String(error);
    expect(shown).not.toContain('4711');
    return error instanceof VigieError ? error.code : '';
  }
  return 'none';
}

test.each([
  ['nothing at all', Buffer.alloc(0), 'VIG_F307'],
  ['text', 'secret 4711', 'VIG_F307'],
  ['an unknown magic byte', Buffer.from('0100000002', 'hex'), 'VIG_F307'],
  ['a mark without an id', Buffer.from([0, 0, 0]), 'VIG_F307'],
  ['an id that the registry does not know', Buffer.from([0, 0, 1, 0, 0, 9]), 'VIG_F308'],
  ['a mark without content', Buffer.from('0000000002', 'hex'), 'VIG_F306'],
  ['JSON cut off', '{"op":"c","after":{"id":4711', 'VIG_F306'],
  ['a JSON array', '[4711]', 'VIG_F307'],
  ['JSON that is no envelope', '{"op":"x","source":{"connector":"mysql"},"secret":4711}', 'VIG_F301'],
  ['another connector', '{"op":"c","source":{"connector":"oracle"},"after":{"id":4711}}', 'VIG_F301'],
])('P7: %s is poison with a code, and quoted nowhere', async (_what, value, code) => {
  expect(await codeOf(bytes(value))).toBe(code);
});

test('P7: an Avro record cut off anywhere is poison, never a wrong row', async () => {
  const { records, registry } = recording('postgres-avro');
  const decoder = createDebeziumDecoder({ registry });
  await decoder.prepare(records);
  const whole = records.find(({ value }) => (value?.length ?? 0) > 300)?.value ?? Buffer.alloc(0);
  expect(whole.length).toBeGreaterThan(300);
  // The last fields are times of Debezium's that may be null: a byte fewer is missing all the same.
  for (let length = 5; length < whole.length; length += 1) {
    expect(() => decoder.decode(bytes(whole.subarray(0, length)))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^VIG_F30[16]$/u) }),
    );
  }
});

test('without a registry Avro is told to be missing one', () => {
  const decoder = createDebeziumDecoder({ registry: null });
  expect(() => decoder.decode(bytes(Buffer.from('0000000002', 'hex')))).toThrow(
    expect.objectContaining({ code: 'VIG_F307' }),
  );
});

test('an envelope of the first versions of Debezium, which said less, is read', async () => {
  const old = {
    before: null,
    after: { id: 1, name: 'x' },
    source: {
      version: '0.7.5',
      name: 'db1',
      server_id: 0,
      ts_sec: 1_500_000_000,
      gtid: null,
      file: 'mysql-bin.000003',
      pos: 154,
      row: 0,
      snapshot: true,
      db: 'inventory',
      table: 'products',
    },
    op: 'c',
    ts_ms: 1_500_000_001_000,
  };
  const decoder = createDebeziumDecoder({ registry: null });
  const { record } = decoder.decode(bytes(JSON.stringify(old)));
  expect(record).toMatchObject({
    type: 'change',
    op: 'c',
    after: { id: 1, name: 'x' },
    capturedAtMs: 1_500_000_001_000,
    source: {
      kind: 'mysql',
      path: ['inventory', 'products'],
      snapshot: 'initial',
      committedAtMs: 1_500_000_000_000,
      transaction: null,
    },
  });
});

test('a document of MongoDB is a row as native capture has it, whatever its version of extended JSON', () => {
  const after = JSON.stringify({
    _id: { $oid: '507f1f77bcf86cd799439011' },
    n: { $numberLong: '9223372036854775807' },
    small: { $numberLong: '5' },
    at: { $date: 1_700_000_000_123 },
    at2: { $date: { $numberLong: '-62135596800000' } },
    amount: { $numberDecimal: '12.50' },
    id: { $binary: 'oO68mZwLTvi7bWu5vTgKEQ==', $type: '04' },
    raw: { $binary: { base64: 'AQI=', subType: '00' } },
    ts: { $timestamp: { t: 5, i: 6 } },
    re: { $regex: '^a', $options: 'i' },
    inner: { mail: 'x@example.com', list: [{ $numberInt: '1' }, { $oid: '507f1f77bcf86cd799439011' }] },
    nothing: { $undefined: true },
  }).replace('"small"', '"nan":NaN,"small"');
  const decoder = createDebeziumDecoder({ registry: null });
  const value = JSON.stringify({
    op: 'u',
    before: null,
    after,
    updateDescription: { removedFields: ['gone'], updatedFields: '{"n":1}' },
    source: {
      connector: 'mongodb',
      version: '3.6',
      name: 'm',
      db: 'shop',
      collection: 'c',
      ts_ms: 5,
      ord: 1,
      snapshot: 'false',
    },
    ts_ms: 6,
  });
  const { record, key } = decoder.decode({
    ...bytes(value),
    key: Buffer.from('{"id":"{\\"$oid\\":\\"507f1f77bcf86cd799439011\\"}"}'),
  });
  expect(key).toEqual({ _id: '507f1f77bcf86cd799439011' });
  expect(record).toMatchObject({
    source: { kind: 'mongodb', path: ['shop', 'c'] },
    members: { updated: ['n'], removed: ['gone'] },
    after: {
      _id: '507f1f77bcf86cd799439011',
      n: '9223372036854775807',
      nan: 'NaN',
      small: 5,
      at: '2023-11-14T22:13:20.123Z',
      at2: '0001-01-01T00:00:00.000Z',
      amount: '12.50',
      id: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      raw: 'AQI=',
      ts: 'Timestamp(5, 6)',
      re: '/^a/i',
      inner: '{"mail":"x@example.com","list":[1,"507f1f77bcf86cd799439011"]}',
      nothing: null,
    },
  });
});
