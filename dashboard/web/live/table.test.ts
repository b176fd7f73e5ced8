import { expect, test } from 'vitest';
import { manualDefer } from './manual-defer.fixture.ts';
import { createTable } from './table.ts';

interface Row {
  readonly id: string;
  readonly version: number;
}

const open = () =>
  createTable<Row>({
    keyOf: (row) => row.id,
    newer: (held, next) => (next.version >= held.version ? next : held),
    later: manualDefer().defer,
  });

test('T1: an event that arrives while a load is on its way is not undone by the older list', () => {
  const table = open();
  table.put({ id: 'a', version: 5 }, 110);
  table.put({ id: 'new', version: 1 }, 120);
  table.load([{ id: 'a', version: 4 }], 100);
  expect(table.get()).toEqual([
    { id: 'a', version: 5 },
    { id: 'new', version: 1 },
  ]);
});

test('T2: what the list no longer has, and nobody spoke of since, goes', () => {
  const table = open();
  table.put({ id: 'resolved meanwhile', version: 1 }, 50);
  table.load([{ id: 'a', version: 1 }], 100);
  expect(table.get()).toEqual([{ id: 'a', version: 1 }]);
});

test('an older word does not replace a newer one', () => {
  const table = open();
  table.put({ id: 'a', version: 2 }, 1);
  table.put({ id: 'a', version: 1 }, 2);
  expect(table.find('a')).toEqual({ id: 'a', version: 2 });
});
