import type { BenchStage } from '../../harness/bench-stage.ts';
import type { SampleServer } from '../sample-server.ts';
import { loadFolder } from './load-sql.ts';
import { writeRowsAgain } from './row-writer.ts';

/** The source server of the stage, with the sample database in its database. */
export async function openPostgresSample({ source, sourceUrl }: BenchStage, folder: string): Promise<SampleServer> {
  await loadFolder(sourceUrl, folder);
  return {
    url: sourceUrl,
    // OpenLineage names a table `database.schema.table`; the truth leaves the database out.
    localName: (name) => name.slice(name.indexOf('.') + 1),
    async count(dataset) {
      const quoted = dataset
        .split('.')
        .map((part) => `"${part.replaceAll('"', '""')}"`)
        .join('.');
      const { rows } = await source.query<{ count: string }>(`SELECT count(*) FROM ${quoted}`);
      return Number(rows[0]?.count);
    },
    writeRowsAgain: (rowsPerTurn, until) => writeRowsAgain(sourceUrl, rowsPerTurn, until),
    async [Symbol.asyncDispose]() {
      // It ends with the stage.
    },
  };
}
