import { expect, test } from 'vitest';
import type { Row } from '#contract/change';
import { describeWith, sharedServer } from '#tests/support/servers';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables } from '../../conformance/scene.ts';
import { openMysqlHarness } from '../stream/testing/mysql-harness.ts';

/** A type, values as statements write them, and as changes must have them. */
type Case = readonly [type: string, values: readonly (readonly [sql: string, value: Row[string]])[]];

const CASES: readonly Case[] = [
  [
    'tinyint',
    [
      ['-128', -128],
      ['127', 127],
    ],
  ],
  ['tinyint unsigned', [['255', 255]]],
  ['smallint', [['-32768', -32_768]]],
  ['mediumint', [['-8388608', -8_388_608]]],
  ['mediumint unsigned', [['16777215', 16_777_215]]],
  ['int', [['-2147483648', -2_147_483_648]]],
  [
    'int unsigned zerofill',
    [
      ['4294967295', 4_294_967_295],
      ['7', 7],
    ],
  ],
  [
    'bigint',
    [
      ['-9223372036854775808', '-9223372036854775808'],
      ['9007199254740991', 9_007_199_254_740_991],
      ['-9007199254740992', '-9007199254740992'],
      ['9007199254740992', '9007199254740992'],
    ],
  ],
  [
    'bigint unsigned',
    [
      ['18446744073709551615', '18446744073709551615'],
      ['0', 0],
    ],
  ],
  [
    'decimal(10,2)',
    [
      ['-12345678.90', '-12345678.90'],
      ['0', '0.00'],
      ['-0.01', '-0.01'],
    ],
  ],
  [
    'decimal(65,30)',
    [
      [
        '12345678901234567890123456789012345.123456789012345678901234567890',
        '12345678901234567890123456789012345.123456789012345678901234567890',
      ],
    ],
  ],
  ['decimal(5,5)', [['-0.00001', '-0.00001']]],
  ['decimal(18,0)', [['999999999999999999', '999999999999999999']]],
  [
    'float',
    [
      ['3.14159274', 3.141_592_7],
      ['1e20', 1e20],
      ['0.1', 0.1],
    ],
  ],
  [
    'double',
    [
      ['3.141592653589793', Math.PI],
      ['-1.7976931348623157e308', -Number.MAX_VALUE],
      ['5e-324', 5e-324],
    ],
  ],
  ['bit(1)', [["b'1'", 1]]],
  ['bit(12)', [["b'101010101010'", 2730]]],
  ['bit(64)', [['18446744073709551615', '18446744073709551615']]],
  [
    'year',
    [
      ['2155', 2155],
      ['0', 0],
    ],
  ],
  [
    'date',
    [
      ["'9999-12-31'", '9999-12-31'],
      ["'0000-00-00'", '0000-00-00'],
      ["'2024-02-00'", '2024-02-00'],
    ],
  ],
  [
    'time',
    [
      ["'-838:59:59'", '-838:59:59'],
      ["'00:00:00'", '00:00:00'],
    ],
  ],
  [
    'time(1)',
    [
      ["'-00:00:00.5'", '-00:00:00.5'],
      ["'01:02:03.9'", '01:02:03.9'],
    ],
  ],
  ['time(3)', [["'12:34:56.789'", '12:34:56.789']]],
  ['time(6)', [["'-12:34:56.000001'", '-12:34:56.000001']]],
  [
    'datetime',
    [
      ["'2024-05-06 07:08:09'", '2024-05-06T07:08:09'],
      ["'0000-00-00 00:00:00'", '0000-00-00T00:00:00'],
    ],
  ],
  ['datetime(5)', [["'1000-01-01 00:00:00.12345'", '1000-01-01T00:00:00.12345']]],
  ['datetime(6)', [["'9999-12-31 23:59:59.999999'", '9999-12-31T23:59:59.999999']]],
  [
    'timestamp null',
    [
      ["'2038-01-19 03:14:07'", '2038-01-19T03:14:07Z'],
      ["'0000-00-00 00:00:00'", '0000-00-00T00:00:00Z'],
    ],
  ],
  ['timestamp(3) null', [["'1970-01-01 00:00:01.123'", '1970-01-01T00:00:01.123Z']]],
  [
    'char(10)',
    [
      ["'abc  '", 'abc'],
      ["''", ''],
    ],
  ],
  ['char(5) character set latin1', [["'é€'", 'é€']]],
  ['varchar(300) character set latin1 collate latin1_german1_ci', [["'naïve €'", 'naïve €']]],
  ['varchar(20) character set ucs2', [["'漢字'", '漢字']]],
  ['varchar(20) character set utf16', [["'😀'", '😀']]],
  ['varchar(20) character set utf32', [["'😀x'", '😀x']]],
  ['varchar(20) character set sjis', [["'ｱ漢'", 'ｱ漢']]],
  ['varchar(20) character set gbk', [["'汉字'", '汉字']]],
  ['varchar(20) character set big5', [["'漢字'", '漢字']]],
  ['varchar(20) character set euckr', [["'한글'", '한글']]],
  ['varchar(20) character set koi8r', [["'привет'", 'привет']]],
  ['varchar(20) character set cp1251', [["'Ёлка'", 'Ёлка']]],
  ['varchar(20) character set greek', [["'αβγ'", 'αβγ']]],
  ['varchar(20) character set hebrew', [["'שלום'", 'שלום']]],
  ['varchar(20) character set macce', [["'Łódź'", 'Łódź']]],
  ['varchar(20) character set utf8mb4', [["'😀 漢'", '😀 漢']]],
  [
    'binary(5)',
    [
      ["X'0100000000'", 'AQAAAAA='],
      ["X'0020'", 'ACAAAAA='],
    ],
  ],
  ['varbinary(300)', [["X'00ff00'", 'AP8A']]],
  ['tinytext', [["'tiny'", 'tiny']]],
  ['mediumtext', [["REPEAT('m', 70000)", 'm'.repeat(70_000)]]],
  ['longblob', [["X'ff'", '/w==']]],
  [
    "enum('a','b''c','é')",
    [
      ["'b''c'", "b'c"],
      ["'é'", 'é'],
      ["''", ''],
    ],
  ],
  ["enum('x','ü') character set latin1", [["'ü'", 'ü']]],
  [
    "set('x','y','z','q','w','e','r','t','u')",
    [
      ["'x,z,u'", 'x,z,u'],
      ["''", ''],
    ],
  ],
  ['geometry', [["ST_GeomFromText('POINT(1 2)')", '0101000000000000000000F03F0000000000000040']]],
];

const JSON_DOCUMENT =
  '{"a":[1,2.5,-0.0,1e100,1e-7,true,null,"x\\ny\\u0001é😀"],"big":18446744073709551615,"neg":-9223372036854775808,"":{"k":{}},"s":"","l":[[]],"f":123456789012345680000}';

const OF_MYSQL: readonly Case[] = [
  ['json', [[`'{"b": 1, "aa": [1, "x"]}'`, '{"b": 1, "aa": [1, "x"]}']]],
  ['vector(3)', [["TO_VECTOR('[1,2.5,0.1]')", [1, 2.5, 0.1]]]],
  ['point srid 4326', [["ST_GeomFromText('POINT(1 2)', 4326)", '0101000020E61000000000000000000040000000000000F03F']]],
];

const OF_MARIADB: readonly Case[] = [
  ['json', [[`'{"b": 1,"a":[1.50]}'`, '{"b": 1,"a":[1.50]}']]],
  [
    'uuid',
    [
      ["'123e4567-e89b-12d3-a456-426614174000'", '123e4567-e89b-12d3-a456-426614174000'],
      ["'017f22e2-79b0-7cc3-98c4-dc0c0c07398f'", '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ],
  ],
  [
    'inet6',
    [
      ["'2001:db8::ff00:42:8329'", '2001:db8::ff00:42:8329'],
      ["'::ffff:192.168.0.1'", '::ffff:192.168.0.1'],
      ["'::'", '::'],
      ["'1:0:0:2::3'", '1:0:0:2::3'],
    ],
  ],
  ['inet4', [["'192.168.0.1'", '192.168.0.1']]],
  [
    'varchar(500) compressed',
    [
      ["REPEAT('abc', 100)", 'abc'.repeat(100)],
      ["''", ''],
    ],
  ],
  ['blob compressed', [["REPEAT('abc', 1000)", Buffer.from('abc'.repeat(1000)).toString('base64')]]],
];

for (const flavour of ['mysql', 'mariadb'] as const) {
  describeWith([flavour], `values of ${flavour}`, () => {
    const cases = [...CASES, ...(flavour === 'mysql' ? OF_MYSQL : OF_MARIADB)];

    test('every type comes without loss, from the snapshot as from the log', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      const create = cases.map(
        ([type], i) => `CREATE TABLE t${i} (id int PRIMARY KEY, v ${type}) CHARACTER SET utf8mb4`,
      );
      const inserts = (from: number) =>
        cases.flatMap(([, values], i) => [
          `INSERT INTO t${i} VALUES (${from}, NULL)`,
          ...values.map(([sql], n) => `INSERT INTO t${i} VALUES (${from + n + 1}, ${sql})`),
        ]);
      await harness.run(...create, ...inserts(0));
      await createTables(harness, []);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.run(...inserts(1000));
      await catchUp(harness, follower);
      const found = cases.map(([type], i) => [
        type,
        follower.of(harness.urn(`t${i}`)).map(({ op, after }) => [op, after?.reveal()['v']]),
      ]);
      const expected = cases.map(([type, values]) => [
        type,
        ['r', 'c'].flatMap((op) => [[op, null], ...values.map(([, value]) => [op, value])]),
      ]);
      expect(found).toEqual(expected);
    });

    test('documents are the text that the server prints, from the snapshot as from the log', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      await harness.run(
        'CREATE TABLE j (id int PRIMARY KEY, v json)',
        `INSERT INTO j VALUES (1, '${JSON_DOCUMENT.replaceAll('\\', '\\\\')}')`,
      );
      if (flavour === 'mysql')
        await harness.run(
          "INSERT INTO j VALUES (2, JSON_OBJECT('d', CAST(1.10 AS DECIMAL(5,2)), 'dt', CAST('2024-05-06 07:08:09.5' AS DATETIME(1)), 't', CAST('-10:00:00.25' AS TIME(2)), 'date', CAST('2024-05-06' AS DATE), 'bin', CAST('ab' AS BINARY), 'bit', b'101'))",
        );
      await createTables(harness, []);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.run('UPDATE j SET id = id + 100');
      await catchUp(harness, follower);
      const versions = follower.of(harness.urn('j')).filter(({ after }) => after !== null);
      const texts = versions.map(({ op, after }) => [op, after?.reveal()['v']]);
      const read = texts.filter(([op]) => op === 'r').map(([, text]) => text);
      expect(read.length).toBe(flavour === 'mysql' ? 2 : 1);
      expect(texts.filter(([op]) => op === 'c').map(([, text]) => text)).toEqual(read);
      expect(JSON.parse(String(read[0]))).toEqual(JSON.parse(JSON_DOCUMENT));
    });

    test('changes to a part of a document come as the whole document', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      await harness.run(
        'CREATE TABLE j (id int PRIMARY KEY, n int, v json)',
        `INSERT INTO j VALUES (1, 0, '{"a":1,"b":{"c":"hello world, long enough","d":[1,2,3,4.5]},"z":"é"}')`,
      );
      await createTables(harness, []);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.run(
        ...(flavour === 'mysql' ? ["SET SESSION binlog_row_value_options = 'PARTIAL_JSON'"] : []),
        "UPDATE j SET v = JSON_SET(v, '$.b.c', 'bye', '$.a', 2)",
        "UPDATE j SET v = JSON_REMOVE(v, '$.b.d[1]'), n = 1",
        "UPDATE j SET v = JSON_SET(v, '$.b.d[0]', JSON_OBJECT('k', true))",
      );
      const [last] = await harness.rows('j');
      await catchUp(harness, follower);
      expect(follower.of(harness.urn('j')).at(-1)?.after?.reveal()).toEqual({ ...last, v: expect.any(String) });
      const document = JSON.parse(String(follower.of(harness.urn('j')).at(-1)?.after?.reveal()['v']));
      expect(document).toEqual({ a: 2, b: { c: 'bye', d: [{ k: true }, 3, 4.5] }, z: 'é' });
    });
  });
}
