import { expect, test } from 'vitest';
import { streamFilter } from './stream-filter.ts';

test('all collections of a database need no filter, those of a deployment leave out the server’s own', () => {
  expect(streamFilter({ include: ['*.*'], exclude: ['a.b'] }, 'shop')).toEqual([]);
  expect(streamFilter({ include: ['*.*'], exclude: [] }, null)).toEqual([
    { $match: { $and: [{ 'ns.db': { $nin: ['admin', 'local', 'config'] } }] } },
  ]);
});

test('names and globs become conditions on both names of a rename; what ends a stream always comes', () => {
  const [stage] = streamFilter({ include: ['shop.orders', 's*.a.b?', 'people'], exclude: [] }, 'shop');
  expect(stage).toEqual({
    $match: {
      $and: [
        {
          $or: [
            { 'ns.db': 'shop', 'ns.coll': 'orders' },
            { 'ns.db': { $regex: '^s.*$', $options: 's' }, 'ns.coll': { $regex: String.raw`^a\.b.$`, $options: 's' } },
            { 'ns.db': { $exists: true }, 'ns.coll': 'people' },
            { 'to.db': 'shop', 'to.coll': 'orders' },
            { 'to.db': { $regex: '^s.*$', $options: 's' }, 'to.coll': { $regex: String.raw`^a\.b.$`, $options: 's' } },
            { 'to.db': { $exists: true }, 'to.coll': 'people' },
            { operationType: { $in: ['dropDatabase', 'invalidate'] } },
          ],
        },
      ],
    },
  });
});
