import { expect, test } from 'vitest';
import { Follower } from './follower.ts';
import type { Cell, SourceHarness, SourceTraits } from './harness.ts';
import { catchUp, createTables, expectExact, keyed } from './scene.ts';

const ODD_NAMES = [
  'Ab "quoted"',
  "it's",
  '<b>bold</b>',
  '😀 emoji',
  'a.b',
  '__proto__',
  'constructor',
  'select',
  ' ',
  '1',
];

export function registerValueConformance(
  open: () => Promise<SourceHarness>,
  { largestValueBytes, names }: SourceTraits,
): void {
  test('tables and columns of any name keep their names and values', async () => {
    await using harness = await open();
    const isAllowed = (name: string) =>
      names === 'any' || (name === name.trim() && !/[\u{10000}-\u{10ffff}]/u.test(name));
    const odd = ODD_NAMES.filter(isAllowed);
    const columns = odd.map((name) => ({ name, type: 'text' as const }));
    const table = {
      name: `Odd "table" <i>${names === 'any' ? '😀' : '漢'}</i>.x`,
      columns: [{ name: 'id', type: 'integer' as const }, ...columns],
      key: ['id'],
    };
    await createTables(harness, [table]);
    const row = (id: number): Record<string, Cell> => ({
      id,
      ...Object.fromEntries(odd.map((name) => [name, `${name} ${id}`])),
    });
    await harness.transact([{ do: 'insert', table: table.name, rows: [row(1)] }]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([{ do: 'insert', table: table.name, rows: [row(2)] }]);
    await catchUp(harness, follower);
    const rows = follower.of(harness.urn(table.name)).map(({ after }) => after?.reveal());
    expect(rows.map((found) => new Map(Object.entries(found ?? {})))).toEqual(
      [1, 2].map((id) => new Map(Object.entries(row(id)))),
    );
    for (const found of rows) expect(Object.hasOwn(found ?? {}, '__proto__')).toBe(true);
    expect(Object.hasOwn(Object.prototype, 'Ab "quoted"')).toBe(false);
    await expectExact(harness, follower, [table.name]);
  });

  test('nulls, empty text, line ends, tabs, backslashes and every plane of Unicode come as they are', async () => {
    await using harness = await open();
    await createTables(harness, [keyed('a')]);
    const values = [
      null,
      '',
      ' ',
      '\\N',
      '\\',
      'tab\tnew\nline\r\n',
      '\u0001\u001f',
      'ß é 漢 😀 \u200f',
      'quote \' " ` $1 \\x41',
    ];
    const insert = (from: number) => ({
      do: 'insert' as const,
      table: 'a',
      rows: values.map((v, i) => ({ id: from + i, v })),
    });
    await harness.transact([insert(0)]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([insert(100)]);
    await catchUp(harness, follower);
    const found = follower.of(harness.urn('a')).map(({ after }) => after?.reveal()['v']);
    expect(found).toEqual([...values, ...values]);
  });

  test('bytes that are no UTF-8 come as base64, from the snapshot and from the tail', async () => {
    await using harness = await open();
    await createTables(harness, [
      {
        name: 'blobs',
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'v', type: 'bytes' },
        ],
        key: ['id'],
      },
    ]);
    const bytes = Uint8Array.from([0, 255, 254, 0xc3, 0x28, 0x5c, 10, 9]);
    await harness.transact([{ do: 'insert', table: 'blobs', rows: [{ id: 1, v: bytes }] }]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([{ do: 'insert', table: 'blobs', rows: [{ id: 2, v: bytes }] }]);
    await catchUp(harness, follower);
    const found = follower.of(harness.urn('blobs')).map(({ after }) => after?.reveal()['v']);
    expect(found).toEqual([Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('base64')]);
  });

  test(
    'a value as large as the source holds passes, from the snapshot and from the tail',
    { timeout: 120_000 },
    async () => {
      await using harness = await open();
      await createTables(harness, [
        {
          name: 'large',
          columns: [
            { name: 'id', type: 'integer' },
            { name: 'v', type: 'longtext' },
          ],
          key: ['id'],
        },
      ]);
      const v = 'x'.repeat(largestValueBytes);
      await harness.transact([{ do: 'insert', table: 'large', rows: [{ id: 1, v }] }]);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.transact([{ do: 'insert', table: 'large', rows: [{ id: 2, v }] }]);
      await catchUp(harness, follower);
      const lengths = follower.of(harness.urn('large')).map(({ after }) => String(after?.reveal()['v']).length);
      expect(lengths).toEqual([v.length, v.length]);
    },
  );

  test('a table of 1,000 columns comes whole', async () => {
    await using harness = await open();
    const columns = Array.from({ length: 999 }, (_, i) => ({ name: `column_${i}`, type: 'text' as const }));
    await createTables(harness, [
      { name: 'wide', columns: [{ name: 'id', type: 'integer' }, ...columns], key: ['id'] },
    ]);
    const row = (id: number): Record<string, Cell> => ({
      id,
      ...Object.fromEntries(columns.map(({ name }, i) => [name, i % 3 === 0 ? null : `v${i}`])),
    });
    await harness.transact([{ do: 'insert', table: 'wide', rows: [row(1)] }]);
    const follower = new Follower(harness);
    await catchUp(harness, follower);
    await harness.transact([{ do: 'insert', table: 'wide', rows: [row(2)] }]);
    await catchUp(harness, follower);
    expect(follower.of(harness.urn('wide')).map(({ after }) => after?.reveal())).toEqual([row(1), row(2)]);
  });
}
