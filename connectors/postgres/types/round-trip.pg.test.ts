import { once } from 'node:events';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { expect, test } from 'vitest';
import type { Value } from '#contract/change';
import { openTestDatabase } from '#tests/support/postgres';
import { connect, disconnect, query } from '../connection.ts';
import type { PgMessage, Tuple } from '../protocol/messages.ts';
import { openReplication } from '../protocol/replication-stream.ts';
import { createSlot } from '../slots/slot.ts';
import { CopyTextSplitter } from './copy-text.ts';
import { OID } from './pg-type.ts';
import { loadTypes } from './type-catalog.ts';
import { elementKind, valueKind } from './value-kind.ts';
import type { ValueReader } from './read-value.ts';
import { valueReader } from './value-reader.ts';

const MADE = `
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'häppy 😀');
  CREATE TYPE pair AS (a int, b text);
  CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
  CREATE DOMAIN work_email AS email;
  CREATE DOMAIN scores AS int[];
  CREATE TYPE float_range AS RANGE (subtype = float8);`;

/** Column type, its kind, and literals with the value that must come out of both ways. */
const CASES: readonly (readonly [
  type: string,
  kind: string,
  values: readonly (readonly [literal: string, value: Value])[],
])[] = [
  [
    'bool',
    'boolean',
    [
      ['true', true],
      ['false', false],
    ],
  ],
  [
    'int2',
    'integer',
    [
      ['-32768', -32768],
      ['0', 0],
      ['32767', 32767],
    ],
  ],
  [
    'int4',
    'integer',
    [
      ['-2147483648', -2147483648],
      ['2147483647', 2147483647],
    ],
  ],
  [
    'int8',
    'integer',
    [
      ['9007199254740991', 9007199254740991],
      ['9007199254740992', '9007199254740992'],
      ['-9007199254740991', -9007199254740991],
      ['-9007199254740993', '-9007199254740993'],
      ['9223372036854775807', '9223372036854775807'],
      ['-9223372036854775808', '-9223372036854775808'],
    ],
  ],
  [
    'numeric',
    'decimal',
    [
      ["'NaN'", 'NaN'],
      ["'Infinity'", 'Infinity'],
      ["'-Infinity'", '-Infinity'],
      ['0.10', '0.10'],
      ['-123456789012345678901234567890.000000001', '-123456789012345678901234567890.000000001'],
      ["'1e-20'", '0.00000000000000000001'],
    ],
  ],
  ['numeric(10,2)', 'decimal', [['1.5', '1.50']]],
  [
    'float4',
    'float',
    [
      ['0.1', 0.1],
      ["'NaN'", 'NaN'],
      ["'-Infinity'", '-Infinity'],
      ['1e-40', 1e-40],
    ],
  ],
  [
    'float8',
    'float',
    [
      ['0.1', 0.1],
      ['1.7976931348623157e308', 1.7976931348623157e308],
      ['5e-324', 5e-324],
      ["'NaN'", 'NaN'],
      ["'Infinity'", 'Infinity'],
      ["'-Infinity'", '-Infinity'],
      ["'-0'", -0],
    ],
  ],
  [
    'text',
    'text',
    [
      ["''", ''],
      [String.raw`E'tab\t nl\n cr\r bs\\ \b\f\x0b N'`, 'tab\t nl\n cr\r bs\\ \b\f\v N'],
      [String.raw`'\N'`, String.raw`\N`],
      [String.raw`'\.'`, String.raw`\.`],
      ["'NULL'", 'NULL'],
      ["'é 😀 \u202e\u200b\ufeff'", 'é 😀 \u202e\u200b\ufeff'],
      [String.raw`'\'`, '\\'],
      [String.raw`E'\\\\\t\\'`, '\\\\\t\\'],
      [String.raw`'\Nx'`, String.raw`\Nx`],
      [`repeat('x', 100000)`, 'x'.repeat(100_000)],
    ],
  ],
  ['varchar(5)', 'text', [["'ab'", 'ab']]],
  ['char(5)', 'text', [["'ab'", 'ab   ']]],
  ['name', 'text', [["'a b'", 'a b']]],
  ['"char"', 'text', [["'x'", 'x']]],
  [
    'bytea',
    'bytes',
    [
      [String.raw`'\x'`, ''],
      [String.raw`'\x00ff80fe5c0a09'`, Buffer.from('00ff80fe5c0a09', 'hex').toString('base64')],
    ],
  ],
  [
    'date',
    'date',
    [
      ["'2024-02-29'", '2024-02-29'],
      ["'infinity'", 'infinity'],
      ["'-infinity'", '-infinity'],
      ["'0001-01-01 BC'", '0000-01-01'],
      ["'0044-03-15 BC'", '-000043-03-15'],
      ["'4713-01-01 BC'", '-004712-01-01'],
      ["'12345-06-07'", '+012345-06-07'],
      ["'5874897-12-31'", '+5874897-12-31'],
      ["'0001-01-01'", '0001-01-01'],
    ],
  ],
  [
    'time',
    'time',
    [
      ["'24:00:00'", '24:00:00'],
      ["'07:08:09.000001'", '07:08:09.000001'],
    ],
  ],
  [
    'timetz',
    'time',
    [
      ["'07:08:09+02'", '07:08:09+02:00'],
      ["'07:08:09.5-05:30'", '07:08:09.5-05:30'],
      ["'07:08:09+00'", '07:08:09Z'],
      ["'07:08:09+15:59:59'", '07:08:09+15:59:59'],
    ],
  ],
  [
    'timestamp',
    'timestamp',
    [
      ["'2024-02-29 23:59:59.999999'", '2024-02-29T23:59:59.999999'],
      ["'infinity'", 'infinity'],
      ["'-infinity'", '-infinity'],
      ["'0044-03-15 12:00:00 BC'", '-000043-03-15T12:00:00'],
      ["'294276-12-31 23:59:59.999999'", '+294276-12-31T23:59:59.999999'],
      ["'10000-01-01'", '+010000-01-01T00:00:00'],
    ],
  ],
  [
    'timestamptz',
    'timestamp',
    [
      ["'2024-02-29 23:59:59.5+05:30'", '2024-02-29T18:29:59.5Z'],
      ["'infinity'", 'infinity'],
      ["'0044-03-15 12:00:00+00 BC'", '-000043-03-15T12:00:00Z'],
      ["'12345-01-01 00:00:00+00'", '+012345-01-01T00:00:00Z'],
    ],
  ],
  [
    'interval',
    'interval',
    [
      ["'1 year 2 mons -3 days 04:05:06.789'", 'P1Y2M-3DT4H5M6.789S'],
      ["'0'", 'PT0S'],
    ],
  ],
  ['uuid', 'uuid', [["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']]],
  ['json', 'json', [[`'{"a":1,"a":2 , "b":"x\\n"}'`, '{"a":1,"a":2 , "b":"x\\n"}']]],
  [
    'jsonb',
    'json',
    [
      [`'{"n":12345678901234567890.10,"__proto__":{}}'`, '{"n": 12345678901234567890.10, "__proto__": {}}'],
      ["'null'", 'null'],
    ],
  ],
  ['xml', 'xml', [["'<a>é &amp;\n</a>'", '<a>é &amp;\n</a>']]],
  [
    'inet',
    'network',
    [
      ["'192.168.0.1/24'", '192.168.0.1/24'],
      ["'::ffff:1.2.3.4'", '::ffff:1.2.3.4'],
    ],
  ],
  ['cidr', 'network', [["'10.0.0.0/8'", '10.0.0.0/8']]],
  ['macaddr', 'network', [["'08:00:2B:01:02:03'", '08:00:2b:01:02:03']]],
  ['macaddr8', 'network', [["'08:00:2b:01:02:03:04:05'", '08:00:2b:01:02:03:04:05']]],
  ['bit(3)', 'other', [["B'101'", '101']]],
  [
    'varbit',
    'other',
    [
      ["B''", ''],
      ["B'0011'", '0011'],
    ],
  ],
  ['money', 'other', [['-1234.5', '-$1,234.50']]],
  ['oid', 'integer', [['4294967295', 4294967295]]],
  ['xid8', 'integer', [["'18446744073709551615'", '18446744073709551615']]],
  ['pg_lsn', 'other', [["'16/B374D848'", '16/B374D848']]],
  ['regclass', 'other', [["'pg_class'", 'pg_class']]],
  ['int2vector', 'other', [["'1 2 3'", '1 2 3']]],
  ['tsvector', 'other', [["'a:1 b:2'", "'a':1 'b':2"]]],
  ['jsonpath', 'other', [["'$.a[*]'", '$."a"[*]']]],
  ['point', 'other', [["'(1.5,-2)'", '(1.5,-2)']]],
  ['line', 'other', [["'{1,2,3}'", '{1,2,3}']]],
  ['lseg', 'other', [["'[(0,0),(1,1)]'", '[(0,0),(1,1)]']]],
  ['box', 'other', [["'(1,1),(0,0)'", '(1,1),(0,0)']]],
  ['path', 'other', [["'[(0,0),(1,1)]'", '[(0,0),(1,1)]']]],
  ['polygon', 'other', [["'((0,0),(1,1),(1,0))'", '((0,0),(1,1),(1,0))']]],
  ['circle', 'other', [["'<(0,0),2>'", '<(0,0),2>']]],
  [
    'int4range',
    'other',
    [
      ["'[1,5]'", '[1,6)'],
      ["'empty'", 'empty'],
      ["'(,3)'", '(,3)'],
    ],
  ],
  ['tstzrange', 'other', [["'[2024-01-01 00:00+00,infinity)'", '["2024-01-01 00:00:00+00",infinity)']]],
  ['int4multirange', 'other', [["'{[1,2],[5,6]}'", '{[1,3),[5,7)}']]],
  ['public.float_range', 'other', [["'[0.1,0.2)'", '[0.1,0.2)']]],
  ['public.mood', 'text', [["'häppy 😀'", 'häppy 😀']]],
  ['public.pair', 'other', [[`'(1,"a ""b"" \\\\ ,")'`, '(1,"a ""b"" \\\\ ,")']]],
  ['public.email', 'text', [["'a@b.c'", 'a@b.c']]],
  ['public.work_email', 'text', [["'a@b.c'", 'a@b.c']]],
  ['public.scores', 'array', [["'{1,2}'", [1, 2]]]],
  [
    'int4[]',
    'array',
    [
      ["'{}'", []],
      ["'{1,NULL,-3}'", [1, null, -3]],
      [
        "'{{1,2},{3,4}}'",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ["'[0:1]={7,8}'", [7, 8]],
      [
        "'[-1:0][2:3]={{1,2},{3,4}}'",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ["'{{{{{{1}}}}}}'", [[[[[[1]]]]]]],
    ],
  ],
  [
    'text[]',
    'array',
    [
      [
        String.raw`ARRAY['', 'NULL', NULL, 'a,b', '{x}', 'q"q', E'b\\s', ' pad ', E't\tn\n', 'null', 'é😀']`,
        ['', 'NULL', null, 'a,b', '{x}', 'q"q', 'b\\s', ' pad ', 't\tn\n', 'null', 'é😀'],
      ],
    ],
  ],
  ['bytea[]', 'array', [[String.raw`ARRAY['\x00ff'::bytea, '\x']`, ['AP8=', '']]]],
  ['bool[]', 'array', [["'{t,f,NULL}'", [true, false, null]]]],
  ['numeric[]', 'array', [["'{1.10,NaN}'", ['1.10', 'NaN']]]],
  ['timestamptz[]', 'array', [["'{2024-01-02 03:04:05+00,infinity}'", ['2024-01-02T03:04:05Z', 'infinity']]]],
  ['jsonb[]', 'array', [[`ARRAY['{"a": "b\\"c"}'::jsonb]`, ['{"a": "b\\"c"}']]]],
  ['box[]', 'array', [["'{(1,1),(0,0);(2,2),(1,1)}'", ['(1,1),(0,0)', '(2,2),(1,1)']]]],
  ['public.pair[]', 'array', [[`ARRAY[ROW(1,'a,"b')::public.pair, NULL]`, ['(1,"a,""b")', null]]]],
  ['public.mood[]', 'array', [["'{sad,ok}'", ['sad', 'ok']]]],
  ['public.work_email[]', 'array', [["ARRAY['a@b.c']", ['a@b.c']]]],
  ['int4range[]', 'array', [[`ARRAY['[1,3)'::int4range]`, ['[1,3)']]]],
  ['int8[]', 'array', [["'{9007199254740993}'", ['9007199254740993']]]],
];

/** Multiranges and infinite numerics came with PostgreSQL 14. */
function casesOn(major: number): typeof CASES {
  if (major >= 14) return CASES;
  return CASES.filter(([type]) => !type.endsWith('multirange')).map(([type, kind, given]) => [
    type,
    kind,
    type === 'numeric' ? given.filter(([literal]) => !literal.includes('Infinity')) : given,
  ]);
}

test('P6: every type reads the same from the stream and from COPY, without loss', async () => {
  await using db = await openTestDatabase();
  await db.query(MADE);
  await db.query(`ALTER DATABASE ${db.name} SET DateStyle = 'German, DMY'`);
  await db.query(`ALTER DATABASE ${db.name} SET TimeZone = 'Asia/Kathmandu'`);
  await db.query(`ALTER DATABASE ${db.name} SET bytea_output = 'escape'`);
  await db.query(`ALTER DATABASE ${db.name} SET extra_float_digits = -5`);
  const cases = casesOn(db.major);
  const columns = cases.map(([type], i) => `c${i} ${type}`).join(', ');
  const rows = Math.max(...cases.map(([, , given]) => given.length));
  const slot = `s_${db.name}`;

  const client = await connect(db.url);
  await query(client, `CREATE TABLE public.everything (row_no int PRIMARY KEY, ${columns})`);
  await query(client, 'CREATE PUBLICATION vigie FOR ALL TABLES');
  await using created = await createSlot({ url: db.url, slot });
  for (let row = 0; row < rows; row++) {
    const literals = cases.map(([type, , given]) => `CAST(${given[row]?.[0] ?? 'NULL'} AS ${type})`);
    await query(client, `INSERT INTO public.everything VALUES (${row}, ${literals.join(', ')})`);
  }

  const attributes = await query(
    client,
    `SELECT atttypid FROM pg_attribute WHERE attrelid = 'public.everything'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  const oids = attributes.rows.map((row) => Number(row['atttypid']));
  const types = await loadTypes(client, oids);
  const resolved = oids.flatMap((oid) => types.get(oid) ?? []);
  expect(resolved.map(valueKind).slice(1)).toEqual(cases.map(([, kind]) => kind));
  const readers = resolved.map(valueReader);

  await using stream = await openReplication({
    url: db.url,
    slot,
    publication: 'vigie',
    startLsn: created.consistentLsn,
    messages: true,
  });
  const streamed: PgMessage[] = [];
  while (streamed.filter((message) => message.tag === 'commit').length < rows) {
    streamed.push(...(await stream.next({ maxBytes: 1 << 20, maxWaitMs: 10_000 })));
  }
  const fromStream = streamed.flatMap((message) => (message.tag === 'insert' ? [values(message.after, readers)] : []));
  const fromCopy = (
    await copied(client, 'COPY (SELECT * FROM public.everything ORDER BY row_no) TO STDOUT', oids.length)
  ).map((row) => values(row, readers));

  const expected = Array.from({ length: rows }, (_, row) => [
    row,
    ...cases.map(([, , given]) => given[row]?.[1] ?? null),
  ]);
  expect(fromStream).toEqual(expected);
  expect(fromCopy).toEqual(expected);
  await disconnect(client);
});

test('elements of arrays have a kind, other types have none', async () => {
  await using db = await openTestDatabase();
  const client = await connect(db.url);
  const types = await loadTypes(client, [1009, 1231, OID.text, 22, 999_999_999]);
  expect([1009, 1231, OID.text, 22].map((oid) => elementKind(types.get(oid) ?? fail()))).toEqual([
    'text',
    'decimal',
    undefined,
    undefined,
  ]);
  expect(types.get(999_999_999)).toMatchObject({ name: 'unknown' });
  await disconnect(client);
});

function fail(): never {
  throw new Error('type not found');
}

function values(tuple: Tuple, readers: readonly ValueReader[]): Value[] {
  return readers.map((read, i) => {
    const start = tuple.bounds[2 * i] ?? fail();
    return start < 0 ? null : read(tuple.bytes, start, tuple.bounds[2 * i + 1] ?? fail());
  });
}

async function copied(client: Client, sql: string, columnCount: number): Promise<Tuple[]> {
  const splitter = new CopyTextSplitter(columnCount);
  const rows: Tuple[] = [];
  const stream = client.query(copyTo(sql));
  stream.on('data', (chunk: Buffer) => rows.push(...splitter.push(chunk)));
  await once(stream, 'end');
  splitter.end();
  return rows;
}
