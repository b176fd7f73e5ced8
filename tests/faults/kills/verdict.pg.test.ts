import { expect, test } from 'vitest';
import { createRandom } from '#cli/demo/people';
import { datasetUrn } from '#contract/dataset';
import { topics } from '#contract/topics';
import { observation, openFixture } from '#sinks/catalog/catalog.fixture';
import { openBook } from '../load/book.ts';
import { LOAD_TABLES, type LoadTable } from '../load/operations.ts';
import { firstRows } from '../load/steps.ts';
import { expectHistory, expectSameEvidence } from './verdict.ts';

const urn = (table: LoadTable) => datasetUrn({ namespace: 'postgres://db.example:5432', name: `shop.public.${table}` });

/** A catalogue that has counted what is in the book. */
async function openCounted() {
  const book = openBook(firstRows(createRandom(1), 30));
  const catalogue = await openFixture();
  for (const table of LOAD_TABLES)
    await catalogue.deliver(
      topics.observations,
      observation({ dataset: urn(table), operations: { r: book.rows(table) }, fields: { id: { plus: 1 } } }),
    );
  const said = () => expectHistory(catalogue.database.pool, [{ kind: 'postgres', book }]);
  return { ...catalogue, book, said };
}

test('P2: a change that was lost, and one that was counted twice, are seen against the book of the writer', async () => {
  await using counted = await openCounted();
  await counted.said();
  const changed = { dataset: urn('person'), operations: { u: 1 }, fields: { id: { plus: 1, minus: 1 } } };
  counted.book.record([{ do: 'update', table: 'person', id: 3, set: { phone: null } }]);
  await expect(counted.said()).rejects.toThrow(/updates=1.*updates=0/u);
  await counted.deliver(topics.observations, observation({ ...changed, at: 2 }));
  await counted.said();
  await counted.deliver(topics.observations, observation({ ...changed, at: 3 }));
  await expect(counted.said()).rejects.toThrow(/updates=1.*updates=2/u);
});

test('P2: a row that was inserted and deleted is seen in gross evidence, and a hit too many in both', async () => {
  await using one = await openCounted();
  await using other = await openCounted();
  const same = (counted: 'net' | 'gross') => expectSameEvidence(one.database.pool, other.database.pool, counted);
  await same('gross');
  const gone = { id: { plus: 1, minus: 1 } };
  await one.deliver(topics.observations, observation({ dataset: urn('person'), at: 2, fields: gone }));
  await same('net');
  await expect(same('gross')).rejects.toThrow('person id values=+2 -1');
  const hits = [{ entity: 'EMAIL_ADDRESS', plus: 1 }];
  await other.deliver(topics.observations, observation({ dataset: urn('person'), at: 3, fields: { email: { hits } } }));
  await expect(same('net')).rejects.toThrow('person email EMAIL_ADDRESS hits=1');
});
