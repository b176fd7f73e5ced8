import pg from 'pg';
import type { WrittenRows } from '../sample-server.ts';

interface Table {
  readonly name: string;
  /** Columns that a row can be written with: generated ones are left out. */
  readonly columns: readonly string[];
}

const TABLES = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name,
         array_agg(format('%I', a.attname) ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   GROUP BY 1 ORDER BY 1`;

/** See `SampleServer`. Rows are updated to what they were. Triggers and foreign keys are off in this session. */
export async function writeRowsAgain(url: string, rowsPerTurn: number, until: AbortSignal): Promise<WrittenRows> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let updated = 0;
  let inserted = 0;
  try {
    await client.query('SET session_replication_role = replica');
    const { rows: tables } = await client.query<Table>(TABLES);
    while (!until.aborted) {
      for (const { name, columns } of tables) {
        const [first] = columns;
        if (until.aborted || first === undefined) break;
        const some = `SELECT ctid FROM ${name} ORDER BY random() LIMIT ${rowsPerTurn}`;
        const update = await client.query(`UPDATE ${name} SET ${first} = ${first} WHERE ctid IN (${some})`);
        const insert = await client.query(
          `WITH gone AS (DELETE FROM ${name} WHERE ctid IN (${some}) RETURNING ${columns.join(', ')})
           INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE SELECT * FROM gone`,
        );
        updated += update.rowCount ?? 0;
        inserted += insert.rowCount ?? 0;
      }
    }
  } finally {
    await client.end();
  }
  return { updated, inserted };
}
