import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Charsets } from '../types/charsets.ts';
import { logReader } from '../types/log-values.ts';
import { RowDecoder } from '../types/row-decoder.ts';
import { mappedShape } from '../schema/mapped-shape.ts';
import { announcesChecksum, bodyOf, readQuery, readRotate, readXaPrepare } from './control-events.ts';
import { endsWithChecksum, readEvent, type BinlogEvent } from './event-header.ts';
import { COLUMN, EVENT } from './event-types.ts';
import { readGtid } from './gtid.ts';
import { isRowsEvent, readRowsEvent } from './rows-event.ts';
import { readTableId, readTableMap, type TableMap } from './table-map.ts';
import { payloadEvents } from './transaction-payload.ts';

/**
 * Events as MySQL 9.7 and MariaDB 10.11 sent them, with their checksums: a transaction with a tagged GTID, a partial change of
 * a document, a compressed transaction, a prepared and undone XA transaction; MariaDB's plain and compressed rows.
 */
const RECORDED = z
  .object({ mysql: z.array(z.string()), mariadb: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(new URL('testing/recorded-events.json', import.meta.url), 'utf8')));

const latin1 = { name: 'latin1_swedish_ci', charset: 'latin1', maxBytes: 1 };
const utf8 = { name: 'utf8mb4_0900_ai_ci', charset: 'utf8mb4', maxBytes: 4 };
const CHARSETS = Charsets.of(
  new Map([
    [8, { ...latin1, charset: 'ascii' }],
    [45, utf8],
    [63, { name: 'binary', charset: 'binary', maxBytes: 1 }],
    [255, utf8],
  ]),
);

function events(flavour: keyof typeof RECORDED): readonly BinlogEvent[] {
  return RECORDED[flavour].map((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    const isDescription = bytes.readUInt8(4) === EVENT.formatDescription;
    return readEvent(bytes, 0, !isDescription);
  });
}

/** Everything that rows of the events hold, in their order. */
async function rows(flavour: keyof typeof RECORDED): Promise<readonly unknown[]> {
  const maps = new Map<number, TableMap>();
  const found: unknown[] = [];
  const take = async (event: BinlogEvent): Promise<void> => {
    if (event.type === EVENT.tableMap) maps.set(readTableId(event), readTableMap(event, flavour === 'mariadb'));
    if (event.type === EVENT.transactionPayload) {
      for await (const inner of payloadEvents(event)) for (const one of inner) await take(one);
    }
    const map = isRowsEvent(event.type) ? maps.get(readTableId(event)) : undefined;
    if (map === undefined) return;
    const shape = mappedShape(map, null, CHARSETS);
    const decoder = new RowDecoder(
      shape.columns.map((column, i) => {
        const mapped = map.columns[i];
        if (mapped === undefined) throw new TypeError('a column without a map');
        const isJson = mapped.type === COLUMN.json;
        return { name: column.name, read: logReader(mapped, column, CHARSETS), isJson, isHidden: false };
      }),
    );
    const event2 = readRowsEvent(event);
    for (const { before, after } of decoder.rows(event2)) found.push([event2.operation, before, after]);
  };
  for (const event of events(flavour)) await take(event);
  return found;
}

const FIRST = { id: 1, v: '\u00e9', e: 'é', s: 'x,y', j: '{"a": 1.5}', b: '18446744073709551615' };
const SECOND = { ...FIRST, j: '{"a": 2}', b: '18446744073709551614' };

test('MySQL: rows of every kind of event, with names, signs and labels that the log tells', async () => {
  expect(await rows('mysql')).toEqual([
    ['insert', null, FIRST],
    ['update', FIRST, SECOND],
    ['delete', SECOND, null],
    ['insert', null, { id: 7, v: null, e: null, s: null, j: null, b: null }],
  ]);
});

test('MariaDB: rows of plain and of compressed events', async () => {
  const found = await rows('mariadb');
  expect(found).toEqual([
    ['insert', null, { id: 1, v: '\u00e9', e: 'é', y: 2024, u: expect.any(String) }],
    ['insert', null, { id: 2, v: 'x'.repeat(20), e: 'a', y: 2000, u: null }],
    ['insert', null, { id: 3, v: 'x'.repeat(20), e: 'a', y: 2000, u: null }],
  ]);
});

test('a table map tells names, signs, collations, labels and the key', () => {
  const event = events('mysql').find(({ type }) => type === EVENT.tableMap);
  if (event === undefined) throw new Error('no table map was recorded');
  const map = readTableMap(event, false);
  expect(map).toMatchObject({ schema: 'rec', name: 't', isFull: true, key: [0] });
  expect(map.columns.map(({ name, unsigned, nullable }) => [name, unsigned, nullable])).toEqual([
    ['id', true, false],
    ['v', null, true],
    ['e', null, true],
    ['s', null, true],
    ['j', null, true],
    ['b', true, true],
  ]);
  expect(map.columns[1]?.collation).toBe(8);
  expect(map.columns[2]?.labels?.map(String)).toEqual(['a', 'é']);
  expect(map.columns[3]?.labels?.map(String)).toEqual(['x', 'y']);
});

test('transactions are named by their GTIDs, tagged or not, to the microsecond', () => {
  const starts = events('mysql')
    .filter(({ type }) => type === EVENT.gtid || type === EVENT.gtidTagged)
    .map((event) => readGtid(event.type, bodyOf(event), event.timestampMs));
  const uuid = '52dce54a-e5b8-11f1-9b90-02fc00000001';
  expect(starts[1]?.gtid).toBe(`${uuid}:mytag:2`);
  expect(starts[2]?.gtid).toBe(`${uuid}:2951`);
  for (const [i, { committedAtMs }] of starts.entries()) {
    expect(committedAtMs).toBeGreaterThan(starts[i - 1]?.committedAtMs ?? 1_790_000_000_000);
    expect(committedAtMs).toBeLessThan(1_800_000_000_000);
  }
  const [, second] = events('mariadb').filter(({ type }) => type === EVENT.mariadbGtid);
  if (second === undefined) throw new Error('no GTID of MariaDB was recorded');
  expect(readGtid(second.type, bodyOf(second), second.timestampMs)).toMatchObject({
    gtid: expect.stringMatching(/^0-\?-\d+$/u),
    isStandalone: false,
  });
});

test('files, statements and prepared transactions are told', () => {
  const [rotate, description] = events('mysql');
  if (rotate === undefined || description === undefined) throw new Error('nothing was recorded');
  expect(readRotate(rotate).file).toBe('binlog.000001');
  expect(announcesChecksum(description)).toBe(true);
  const queries = events('mysql')
    .filter(({ type }) => type === EVENT.query)
    .map(readQuery);
  expect(queries.map(({ sql }) => sql.split(' ').slice(0, 2).join(' '))).toEqual([
    'create table',
    'BEGIN',
    'BEGIN',
    'XA START',
    'XA END',
    'XA ROLLBACK',
  ]);
  expect(new Set(queries.map(({ database }) => database))).toEqual(new Set(['rec']));
  const prepare = events('mysql').find(({ type }) => type === EVENT.xaPrepare);
  if (prepare === undefined) throw new Error('no prepared transaction was recorded');
  expect(readXaPrepare(prepare)).toEqual({ isOnePhase: false, xid: "X'78',X'',1" });
});

test('P7: an event of which any byte has changed is refused', () => {
  const bytes = Buffer.from(RECORDED.mysql[7] ?? '', 'hex');
  for (const at of [0, 20, 30, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => readEvent(changed, 0, true)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
    expect(endsWithChecksum(changed, 0)).toBe(false);
  }
  expect(() => readEvent(bytes.subarray(0, 30), 0, true)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
});
