import { expect, test } from 'vitest';
import { fieldNamed } from '../recognizers/cases.ts';
import { HARD_NEGATIVES, seeded } from './hard-negatives.ts';

/** Names that say nothing, and names that say what it is. */
const FIELDS = ['value', 'content', 'c_17', 'reference', 'code', 'external_ref', 'item_number'].map((name) => ({
  name,
  field: fieldNamed(name, { table: 'item' }),
}));
const EACH = 60;
/** A tenth of the numbers that bear no check pass one; of one kind no more than these may be taken for something. */
const MOST = { overall: 0.002, ofOneKind: 0.03 };

test('numbers, codes, digests and times are nothing', () => {
  const below = seeded(20_261);
  const wrong: string[] = [];
  const byKind = new Map<string, number>();
  let tried = 0;
  for (const [kind, make] of HARD_NEGATIVES) {
    for (let i = 0; i < EACH; i += 1) {
      const value = make(below);
      for (const { name, field } of FIELDS) {
        tried += 1;
        const found = field.classify(value);
        if (found.length === 0) continue;
        wrong.push(`${kind} in ${name}: ${found.map(({ entity }) => entity).join(', ')} for ${value}`);
        byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
      }
    }
  }
  const most = EACH * FIELDS.length * MOST.ofOneKind;
  const kinds = [...byKind].filter(([, count]) => count > most);
  expect({ kinds, examples: wrong.length > tried * MOST.overall ? wrong.slice(0, 40) : [] }).toEqual({
    kinds: [],
    examples: [],
  });
});
