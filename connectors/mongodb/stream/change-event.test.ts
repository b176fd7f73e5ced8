import { BSON, Long, Timestamp, UUID } from 'mongodb';
import { expect, test } from 'vitest';
import { formatPosition, parsePosition, snapshotPosition } from '../position.ts';
import { tokenTime } from '../protocol/resume-token.ts';
import { readEvent } from './change-event.ts';
import { SplitEvents } from './split-events.ts';

function bytesOf(document: object): Buffer {
  return Buffer.from(BSON.serialize(document));
}

/** As MongoDB 7.0 writes it, in a transaction. */
const INSERT = {
  _id: { _data: '8265A0F2C1000000032B022C0100296E5A1004' },
  operationType: 'insert',
  clusterTime: new Timestamp({ t: 1_705_046_721, i: 3 }),
  wallTime: new Date(1_705_046_721_123),
  fullDocument: { _id: 7, name: 'x' },
  ns: { db: 'shop', coll: 'customers' },
  documentKey: { region: 'eu', _id: 7 },
  lsid: { id: new UUID('0f8fad5b-d9cb-469f-a165-70867728950e'), uid: Buffer.alloc(32) },
  txnNumber: Long.fromNumber(12),
};

test('an event is taken apart', () => {
  const event = readEvent(bytesOf(INSERT));
  expect(event).toMatchObject({
    operation: 'insert',
    time: (1_705_046_721n << 32n) | 3n,
    wallMs: 1_705_046_721_123,
    namespace: { db: 'shop', collection: 'customers' },
    transaction: '0f8fad5bd9cb469fa16570867728950e:12',
    before: null,
    fragment: null,
  });
  expect(event.key?.bytes.readInt32LE(0)).toBe(7);
  expect(BSON.deserialize(event.after ?? Buffer.alloc(0))).toEqual({ _id: 7, name: 'x' });
});

test('the cluster time of a token, which is all that may be read of it', () => {
  expect(tokenTime({ _data: '8265A0F2C1000000032B022C0100' })).toBe((0x65a0f2c1n << 32n) | 3n);
  expect(tokenTime({ _data: '8265A0F2C1' })).toBeNull();
  expect(tokenTime({ _data: '3c000000107300070000001174000a' })).toBeNull();
});

test('positions sort as cluster times do, a snapshot’s behind all of its time', () => {
  const times = [1n, (1n << 32n) | 1n, (0x65a0f2c1n << 32n) | 3n, (0xffffffffn << 32n) | 0xffffffffn];
  const texts = times.flatMap((time) => [
    formatPosition({ time, index: 0 }),
    formatPosition({ time, index: 10 }),
    snapshotPosition(time),
  ]);
  expect(texts.toSorted()).toEqual(texts);
  expect(parsePosition(texts[7] ?? '')).toEqual({ time: times[2], index: 10 });
  expect(() => parsePosition('0/1')).toThrow('malformed');
});

test('an event in parts is put together, with the token behind its last part', () => {
  const { fullDocument, ...first } = INSERT;
  const parts = [
    { ...first, splitEvent: { fragment: 1, of: 3 } },
    { _id: { _data: '82B' }, fullDocument, splitEvent: { fragment: 2, of: 3 } },
    { _id: { _data: '82C' }, fullDocumentBeforeChange: { _id: 7 }, splitEvent: { fragment: 3, of: 3 } },
  ].map((part) => ({ clusterTime: INSERT.clusterTime, ...part }));
  const split = new SplitEvents();
  const whole = parts.map((part) => split.add(readEvent(bytesOf(part))));
  expect(whole.slice(0, 2)).toEqual([null, null]);
  expect(whole[2]).toMatchObject({ operation: 'insert', token: { _data: '82C' }, fragment: null });
  expect(whole[2]?.after).not.toBeNull();
  expect(whole[2]?.before).not.toBeNull();
  expect(split.isWithin).toBe(false);
});

test('P1: parts that do not follow one another are refused', () => {
  const part = (fragment: number) => readEvent(bytesOf({ ...INSERT, splitEvent: { fragment, of: 3 } }));
  const split = new SplitEvents();
  expect(() => split.add(part(2))).toThrow('no BSON');
  split.add(part(1));
  expect(() => split.add(part(3))).toThrow('no BSON');
  expect(() => split.add(readEvent(bytesOf(INSERT)))).toThrow('no BSON');
});

test.each([
  [{ ...INSERT, _id: undefined }],
  [{ ...INSERT, _id: { _data: 5 } }],
  [{ _id: { _data: 'x' }, operationType: 'insert' }],
])('P7: what is no event is refused (%#)', (document) => {
  expect(() => readEvent(Buffer.from(BSON.serialize(document, { ignoreUndefined: true })))).toThrow('no BSON');
});
