import { expect, test } from 'vitest';
import type { Value } from '#contract/change';
import { openTestDatabase } from '#tests/support/postgres';
import { connect, disconnect, query } from '../connection.ts';
import { keyComparer } from './key-order.ts';
import { loadTypes } from './type-catalog.ts';
import { valueReader } from './value-reader.ts';

/** Types whose order we claim to know, with values that tempt a comparison to be wrong. */
const ORDERED: readonly (readonly [type: string, literals: readonly string[]])[] = [
  ['bool', ['true', 'false']],
  ['int2', ['-1', '10', '9', '0', '-10']],
  ['int4', ['-1', '10', '9', '2147483647', '-2147483648']],
  [
    'int8',
    [
      '9007199254740993',
      '9007199254740992',
      '9007199254740991',
      '-9223372036854775808',
      '9223372036854775807',
      '-9007199254740993',
      '0',
      '10',
      '9',
    ],
  ],
  ['oid', ['4294967295', '10', '9']],
  [
    'numeric',
    [
      'NaN',
      'Infinity',
      '-Infinity',
      '0',
      '-0.001',
      '0.001',
      '-10',
      '-9',
      '10',
      '9',
      '9.5',
      '9.05',
      '100000000000000000000.1',
      '99999999999999999999.9',
      '-100000000000000000000',
      '0.10',
      '0.1000000000000000000001',
    ],
  ],
  ['float8', ['NaN', 'Infinity', '-Infinity', '0', '1e-300', '-1e300', '10', '9']],
  [
    'bytea',
    [
      String.raw`\x`,
      String.raw`\x00`,
      String.raw`\xff`,
      String.raw`\x0000`,
      String.raw`\x7f80`,
      String.raw`\x7f`,
      String.raw`\xfeff`,
    ],
  ],
  [
    'uuid',
    [
      'ffffffff-0000-0000-0000-000000000000',
      '0fffffff-0000-0000-0000-000000000000',
      'a0000000-0000-0000-0000-000000000000',
      '90000000-0000-0000-0000-000000000000',
    ],
  ],
  ['macaddr', ['ff:00:00:00:00:00', '0a:00:00:00:00:00', '09:ff:00:00:00:00']],
  [
    'date',
    [
      'infinity',
      '-infinity',
      '0044-03-15 BC',
      '0044-03-14 BC',
      '0045-03-15 BC',
      '0001-01-01 BC',
      '0001-01-01',
      '12345-01-01',
      '9999-12-31',
      '5874897-12-31',
      '2024-02-29',
    ],
  ],
  ['time', ['24:00:00', '00:00:00', '07:08:09', '07:08:09.1', '07:08:09.01', '07:08:10']],
  [
    'timestamp',
    [
      'infinity',
      '-infinity',
      '0044-03-15 12:00:00 BC',
      '0044-03-15 11:00:00 BC',
      '2024-02-29 07:08:09',
      '2024-02-29 07:08:09.1',
      '2024-02-29 07:08:09.01',
      '12345-01-01 00:00',
      '9999-12-31 23:59:59.999999',
    ],
  ],
  [
    'timestamptz',
    [
      'infinity',
      '-infinity',
      '2024-02-29 07:08:09+00',
      '2024-02-29 07:08:09.1+00',
      '2024-02-29 07:08:10+02',
      '12345-01-01 00:00+00',
    ],
  ],
  ['text', ['', 'a', 'B', 'b', 'ab', 'é', '\ue000', '😀', 'a b', 'Z', ' ']],
  ['char(4)', ['a', 'a b', 'B', 'b', '']],
];

test('P1: keys compare as the source orders them', async () => {
  await using db = await openTestDatabase();
  const client = await connect(db.url);
  for (const [typeName, literals] of ORDERED) {
    const collate = typeName === 'text' || typeName.startsWith('char') ? ' COLLATE "C"' : '';
    const found = await query(
      client,
      `SELECT v::${typeName} AS v, (v::${typeName})::text AS shown, pg_typeof(v::${typeName})::oid::int AS oid FROM unnest($1::text[]) v ORDER BY (v::${typeName})${collate}`,
      [
        db.major < 14 && typeName === 'numeric'
          ? literals.filter((literal) => !literal.endsWith('Infinity'))
          : literals,
      ],
    );
    const oid = Number(found.rows[0]?.['oid']);
    const type = (await loadTypes(client, [oid])).get(oid);
    if (type === undefined) throw new Error('no type');
    const read = valueReader(type);
    const compare = keyComparer({ type, collatesAsBytes: true });
    if (compare === null) throw new Error(`no order for ${typeName}`);
    const values = found.rows.map((row): Value => {
      const bytes = Buffer.from(String(row['shown']));
      return read(bytes, 0, bytes.length);
    });
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries())
        expect([typeName, a, b, Math.sign(compare(a, b))]).toEqual([typeName, a, b, Math.sign(i - j)]);
    }
  }
  await disconnect(client);
});

test('where the order of the source is its own, none is claimed', async () => {
  await using db = await openTestDatabase();
  await db.query(`CREATE TYPE mood AS ENUM ('b', 'a')`);
  const client = await connect(db.url);
  const found = await query(
    client,
    `SELECT t::regtype::oid::int AS oid FROM unnest(ARRAY['text', 'varchar', 'bpchar', 'inet', 'interval', 'timetz', 'jsonb', 'public.mood', 'int4[]', 'int4range']) t`,
  );
  const types = await loadTypes(
    client,
    found.rows.map((row) => Number(row['oid'])),
  );
  expect([...types.values()].map((type) => keyComparer({ type, collatesAsBytes: false }))).toEqual(
    Array.from({ length: 10 }, () => null),
  );
  await disconnect(client);
});
