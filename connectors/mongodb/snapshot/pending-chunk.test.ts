import { BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { keyOf } from '../stream/change-event.ts';
import type { ChunkDocument } from './chunk-reader.ts';
import { PendingChunk } from './pending-chunk.ts';

function document(id: number, v: string): ChunkDocument {
  const bytes = Buffer.from(BSON.serialize({ _id: id, v }));
  const key = keyOf(bytes);
  if (key === null) throw new Error('no _id');
  return { key, bytes };
}

function all(chunk: PendingChunk): readonly unknown[] {
  const found: unknown[] = [];
  for (let next = chunk.next(); next !== null; next = chunk.next()) found.push(BSON.deserialize(next.bytes));
  return found;
}

const read = [document(1, 'a'), document(3, 'b'), document(5, 'c')];
const to = document(5, '').key;

test('P1: a chunk read at one exact time is ready at once, and holds what was read', () => {
  const chunk = new PendingChunk({ documents: read, to, seenFrom: 10n, seenTo: 10n });
  expect(chunk.isReady(10n)).toBe(true);
  expect(all(chunk)).toEqual([
    { _id: 1, v: 'a' },
    { _id: 3, v: 'b' },
    { _id: 5, v: 'c' },
  ]);
  expect(chunk.isHandedOver).toBe(true);
});

test('P1: what the tail told while it was read takes the place of what was read, in key order', () => {
  const chunk = new PendingChunk({ documents: read, to, seenFrom: 10n, seenTo: 20n });
  expect(chunk.isReady(19n)).toBe(false);
  expect([0, 4, 5, 6].map((id) => chunk.covers(document(id, '').key))).toEqual([true, true, true, false]);
  chunk.touch(document(3, '').key, { document: document(3, 'older').bytes });
  chunk.touch(document(3, '').key, { document: document(3, 'newest').bytes });
  chunk.touch(document(1, '').key, 'deleted');
  chunk.touch(document(4, '').key, { document: document(4, 'new').bytes });
  chunk.touch(document(2, '').key, { document: document(2, 'passing').bytes });
  chunk.touch(document(2, '').key, 'deleted');
  chunk.touch(document(5, '').key, 'unknown');
  expect(chunk.touchedBytes).toBeGreaterThan(0);
  expect(chunk.isReady(20n)).toBe(true);
  expect(all(chunk)).toEqual([
    { _id: 3, v: 'newest' },
    { _id: 4, v: 'new' },
    { _id: 5, v: 'c' },
  ]);
});

test('the last chunk covers every key that comes after', () => {
  const chunk = new PendingChunk({ documents: [], to: null, seenFrom: 1n, seenTo: 1n });
  expect(chunk.covers(document(1_000_000, '').key)).toBe(true);
  expect(all(chunk)).toEqual([]);
  expect(chunk.isHandedOver).toBe(true);
});
