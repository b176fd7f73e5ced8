import mysql, { type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import type { WrittenRows } from '../sample-server.ts';

interface Table {
  readonly name: string;
  /** Columns that a row can be written with: generated ones are left out. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** A column of no index that may be null; an update that changes nothing would leave no trace in the log. */
  readonly spare: string | null;
}

const COLUMNS = `
  SELECT c.table_schema AS db, c.table_name AS tab, c.column_name AS col,
         c.column_key AS in_index, c.is_nullable = 'YES' AS may_be_null
    FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
   WHERE t.table_type = 'BASE TABLE' AND COALESCE(c.generation_expression, '') = ''
     AND c.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
   ORDER BY c.table_schema, c.table_name, c.ordinal_position`;

/** See `SampleServer`; the url names a database for copies of rows. Foreign keys are off in this session; triggers run. */
export async function writeRowsAgain(url: string, rowsPerTurn: number, until: AbortSignal): Promise<WrittenRows> {
  const connection = await mysql.createConnection(url);
  let updated = 0;
  let inserted = 0;
  try {
    await connection.query("SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
    const tables = (await tablesOf(connection)).filter(({ key }) => key.length > 0);
    while (!until.aborted) {
      for (const table of tables) {
        if (until.aborted) break;
        updated += await updateSome(connection, table, rowsPerTurn);
        inserted += await insertSomeAgain(connection, table, rowsPerTurn);
      }
    }
  } finally {
    await connection.end();
  }
  return { updated, inserted };
}

async function tablesOf(connection: Connection): Promise<readonly Table[]> {
  const [rows] = await connection.query<RowDataPacket[]>(COLUMNS);
  const byTable = Map.groupBy(rows, ({ db, tab }) => mysql.escapeId([db, tab].join('.')));
  return Array.from(byTable, ([name, columns]) => ({
    name,
    columns: columns.map(({ col }) => mysql.escapeId(col, true)),
    key: columns.filter(({ in_index: index }) => index === 'PRI').map(({ col }) => mysql.escapeId(col, true)),
    spare:
      columns
        .filter(({ in_index: index, may_be_null: mayBeNull }) => index === '' && Number(mayBeNull) === 1)
        .map(({ col }) => mysql.escapeId(col, true))
        .at(0) ?? null,
  }));
}

/** Empties a column of some rows, and fills it again. */
async function updateSome(connection: Connection, table: Table, count: number): Promise<number> {
  const { name, spare } = table;
  if (spare === null) return 0;
  return withCopies(connection, table, count, async (same) => {
    const [emptied] = await connection.query<ResultSetHeader>(
      `UPDATE ${name} t JOIN copies g ON ${same} SET t.${spare} = NULL`,
    );
    const [filled] = await connection.query<ResultSetHeader>(
      `UPDATE ${name} t JOIN copies g ON ${same} SET t.${spare} = g.${spare}`,
    );
    return emptied.changedRows + filled.changedRows;
  });
}

async function insertSomeAgain(connection: Connection, table: Table, count: number): Promise<number> {
  const { name, columns } = table;
  const list = columns.join(', ');
  return withCopies(connection, table, count, async (same) => {
    await connection.query(`DELETE t FROM ${name} t JOIN copies g ON ${same}`);
    const [done] = await connection.query<ResultSetHeader>(`INSERT INTO ${name} (${list}) SELECT ${list} FROM copies`);
    return done.affectedRows;
  });
}

/** One transaction with copies of some rows beside the table. @param work gets the condition that makes a row its copy. */
async function withCopies(
  connection: Connection,
  { name, columns, key }: Table,
  count: number,
  work: (same: string) => Promise<number>,
): Promise<number> {
  const some = `SELECT ${columns.join(', ')} FROM ${name} ORDER BY rand() LIMIT ${count}`;
  await connection.query(`CREATE TEMPORARY TABLE copies AS ${some}`);
  await connection.beginTransaction();
  const done = await work(key.map((column) => `t.${column} = g.${column}`).join(' AND '));
  await connection.commit();
  await connection.query('DROP TEMPORARY TABLE copies');
  return done;
}
