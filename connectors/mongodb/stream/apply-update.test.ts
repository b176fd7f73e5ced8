import { BSON } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { writeTree } from '../bson/document-tree.ts';
import { applyUpdate } from './apply-update.ts';
import { readUpdate } from './update-description.ts';

interface Described {
  readonly updatedFields?: object;
  readonly removedFields?: readonly string[];
  readonly truncatedArrays?: readonly object[];
  readonly disambiguatedPaths?: object;
}

function apply(before: object, update: Described): unknown {
  const bytes = Buffer.from(
    BSON.serialize({ updatedFields: {}, removedFields: [], truncatedArrays: [], disambiguatedPaths: {}, ...update }),
  );
  const after = applyUpdate(Buffer.from(BSON.serialize(before)), bytes, readUpdate(bytes));
  return after === null ? null : BSON.deserialize(writeTree(after.root));
}

describe('the document after an update', () => {
  test('members set, added and removed, in the order that the server gives them', () => {
    const after = apply({ _id: 1, a: 1, b: 2, c: 3 }, { updatedFields: { a: 'x', d: { e: 1 } }, removedFields: ['b'] });
    expect(JSON.stringify(after)).toBe('{"_id":1,"a":"x","c":3,"d":{"e":1}}');
  });

  test('members of members, elements of arrays and what is behind their end', () => {
    const before = { _id: 1, a: { b: [1, { c: 2 }, 3], d: 1 } };
    const after = apply(before, { updatedFields: { 'a.b.1.c': 9, 'a.b.4': 5, 'a.e': 1 }, removedFields: ['a.d'] });
    expect(after).toEqual({ _id: 1, a: { b: [1, { c: 9 }, 3, null, 5], e: 1 } });
  });

  test('arrays cut, and written to after that', () => {
    const after = apply(
      { _id: 1, a: [1, 2, 3, 4], o: { p: [1, 2] } },
      {
        truncatedArrays: [
          { field: 'a', newSize: 2 },
          { field: 'o.p', newSize: 0 },
        ],
        updatedFields: { 'a.0': 9 },
      },
    );
    expect(after).toEqual({ _id: 1, a: [9, 2], o: { p: [] } });
  });

  test('a member whose name is a number is no element', () => {
    expect(apply({ _id: 1, a: { 0: 'x' } }, { updatedFields: { 'a.0': 'y' } })).toEqual({ _id: 1, a: { 0: 'y' } });
    expect(apply({ _id: 1, a: ['x'] }, { updatedFields: { 'a.0': 'y' } })).toEqual({ _id: 1, a: ['y'] });
  });

  test('names with dots, as the server tells them apart', () => {
    const before = { _id: 1, 'a.b': 1, a: { b: 2, 'c.d': 3 } };
    expect(
      apply(before, {
        updatedFields: { 'a.b': 9, 'a.c.d': 8 },
        disambiguatedPaths: { 'a.b': ['a.b'], 'a.c.d': ['a', 'c.d'] },
      }),
    ).toEqual({ _id: 1, 'a.b': 9, a: { b: 2, 'c.d': 8 } });
    expect(apply({ _id: 1 }, { updatedFields: { 'd.e': 1 }, disambiguatedPaths: { 'd.e': ['d.e'] } })).toEqual({
      _id: 1,
      'd.e': 1,
    });
  });

  test('names with dots that only one reading fits', () => {
    expect(apply({ _id: 1, 'a.b': 1 }, { updatedFields: { 'a.b': 9 } })).toEqual({ _id: 1, 'a.b': 9 });
    expect(apply({ _id: 1, a: { 'b.c': 1 } }, { updatedFields: { 'a.b.c': 9 } })).toEqual({ _id: 1, a: { 'b.c': 9 } });
    expect(apply({ _id: 1, a: 5 }, { updatedFields: { 'a.b': 9 } })).toEqual({ _id: 1, a: 5, 'a.b': 9 });
    expect(apply({ _id: 1, a: [1] }, { updatedFields: { 'a.b': 3 } })).toEqual({ _id: 1, a: [1], 'a.b': 3 });
  });

  test('P6: what two readings fit, or none, is not guessed', () => {
    expect(apply({ _id: 1, 'a.b': 1, a: { b: 1 } }, { updatedFields: { 'a.b': 9 } })).toBeNull();
    expect(
      apply({ _id: 1, a: 5 }, { updatedFields: { 'a.0': 9 }, disambiguatedPaths: { 'a.0': ['a', 0] } }),
    ).toBeNull();
    expect(apply({ _id: 1, a: [1] }, { truncatedArrays: [{ field: 'a', newSize: 3 }] })).toBeNull();
  });
});
