import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/postgres.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { watchManyTables } from './many-tables-run.ts';

/** As many as stay well under a minute on a small machine; `node tests/faults/many-tables.ts` runs it with 10,000. */
const TABLES = 600;

test('a database of hundreds of tables is read, labelled, followed, widened by a table, and taken up again', async () => {
  await using source = await openTestDatabase();
  await using store = await openTestDatabase();
  await using folder = await tempFolder('many');
  const figures = await watchManyTables({
    sourceUrl: source.url,
    storeUrl: store.url,
    dataDir: folder.path,
    slot: `m_${source.name}`,
    tables: TABLES,
    rows: 2,
    changes: 60,
    restMs: 1000,
    say: () => undefined,
  });
  // Counts and labels were compared on the way; a figure is only held against what would be a different order of magnitude.
  expect(figures.labelledSeconds).toBeLessThan(150);
  expect(figures.labelP50Ms).toBeLessThan(2000);
  expect(figures.peakBytes).toBeLessThan(900 * 2 ** 20);
}, 400_000);
