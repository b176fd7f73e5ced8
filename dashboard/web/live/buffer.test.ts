import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBuffer, type Buffer } from './buffer.ts';
import { manualDefer } from './manual-defer.fixture.ts';

interface Row {
  readonly n: number;
}

/** Pushes `rows`, or puts them in the place of the `at`-th row held. */
interface Act {
  readonly rows: readonly Row[];
  readonly at: number | null;
}

const act: fc.Arbitrary<Act> = fc.record({
  rows: fc.array(fc.record({ n: fc.nat() }), { maxLength: 12 }),
  at: fc.option(fc.nat(12)),
});

function pushed(buffer: Buffer<Row>, rows: readonly Row[]): true {
  buffer.push(rows);
  return true;
}

test('B1, B2: over any acts it holds what a plain array of the newest would, at indexes that only grow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(act, { maxLength: 40 }), (capacity, acts) => {
      const buffer = createBuffer<Row>(capacity, manualDefer().defer);
      let model: readonly Row[] = [];
      for (const { rows, at } of acts) {
        const before = buffer.get();
        const place = at === null ? model.length : at;
        const replaced = model[place];
        const changed = at === null || replaced !== undefined;
        expect(at === null ? pushed(buffer, rows) : buffer.replace((row) => row === replaced, rows)).toBe(changed);
        if (changed) model = model.toSpliced(place, 1, ...rows).slice(-capacity);
        const { first, end } = buffer.get();
        expect(end - before.end).toBe(changed ? rows.length - (at === null ? 0 : 1) : 0);
        expect(Array.from({ length: end - first }, (_, i) => buffer.at(first + i))).toEqual(model);
        expect([buffer.at(first - 1), buffer.at(end)]).toEqual([undefined, undefined]);
      }
    }),
  );
});
