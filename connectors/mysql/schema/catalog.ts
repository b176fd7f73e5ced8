import { query, type Connection, type ResultRow } from '../connection.ts';
import type { Flavour } from '../connection-url.ts';
import { SYSTEM_SCHEMAS } from '../identifiers.ts';
import { parseLabels } from '../types/column.ts';
import type { TableFilter, TableName } from '../../table-filter.ts';
import { tableKey, type ShapeColumn, type TableShape } from './table-shape.ts';

export interface CatalogTable extends TableShape {
  readonly rowsEstimated: number;
  readonly rowBytes: number;
}

interface Scope {
  readonly where: string;
  readonly values: readonly unknown[];
}

/** The tables of users as `information_schema` has them now: all that `watches` takes, or one. */
export async function readCatalog(
  connection: Connection,
  options: {
    readonly flavour: Flavour;
    readonly watches: TableFilter;
    readonly only?: TableName | undefined;
    /** The server keeps all UUIDs in the old order of parts. */
    readonly oldUuids?: boolean | undefined;
  },
): Promise<readonly CatalogTable[]> {
  const scope = scopeOf(options.only);
  const tables = await query(
    connection,
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, ENGINE AS engine, TABLE_ROWS AS estimated,
       AVG_ROW_LENGTH AS bytes, TABLE_COMMENT AS comment
     FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND ${scope.where}`,
    scope.values,
  );
  const columns = await groupedQuery(
    connection,
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS name, DATA_TYPE AS data, COLUMN_TYPE AS type,
       IS_NULLABLE AS nullable, CHARACTER_MAXIMUM_LENGTH AS characters, CHARACTER_OCTET_LENGTH AS bytes,
       NUMERIC_PRECISION AS digits, NUMERIC_SCALE AS scale, DATETIME_PRECISION AS decimals,
       CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation, EXTRA AS extra, COLUMN_COMMENT AS comment
     FROM information_schema.COLUMNS WHERE ${scope.where} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
    scope.values,
  );
  const indexes = await groupedQuery(
    connection,
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, INDEX_NAME AS name, COLUMN_NAME AS column_name, NULLABLE AS nullable,
       SUB_PART AS prefix
     FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND ${scope.where}
     ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    scope.values,
  );
  const documents = options.flavour === 'mariadb' ? await documentColumns(connection, scope) : new Set<string>();
  return tables
    .map((row) => ({ row, table: { schema: String(row['s']), name: String(row['t']) } }))
    .filter(({ table }) => !SYSTEM_SCHEMAS.has(table.schema.toLowerCase()) && options.watches(table))
    .map(({ row, table }) => {
      const key = tableKey(table);
      return {
        ...table,
        columns: (columns.get(key) ?? []).map((column) =>
          shapeColumn(column, {
            isDocument: documents.has(`${key}\u0000${String(column['name'])}`),
            oldUuids: options.oldUuids === true,
          }),
        ),
        ...keyOf(indexes.get(key) ?? []),
        comment: text(row['comment']),
        engine: row['engine'] === null ? null : text(row['engine']),
        rowsEstimated: Number(row['estimated'] ?? 0),
        rowBytes: Number(row['bytes'] ?? 0),
      };
    });
}

function scopeOf(only: TableName | undefined): Scope {
  if (only !== undefined) return { where: 'TABLE_SCHEMA = ? AND TABLE_NAME = ?', values: [only.schema, only.name] };
  const system = [...SYSTEM_SCHEMAS];
  return { where: `TABLE_SCHEMA NOT IN (${system.map(() => '?').join(', ')})`, values: system };
}

async function groupedQuery(
  connection: Connection,
  sql: string,
  values: readonly unknown[],
): Promise<ReadonlyMap<string, readonly ResultRow[]>> {
  const rows = await query(connection, sql, values);
  return Map.groupBy(rows, (row) => tableKey({ schema: String(row['s']), name: String(row['t']) }));
}

/** MariaDB's JSON is text with a check that it is JSON. */
async function documentColumns(connection: Connection, scope: Scope): Promise<ReadonlySet<string>> {
  const checks = await query(
    connection,
    `SELECT CONSTRAINT_SCHEMA AS s, TABLE_NAME AS t, CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS
     WHERE ${scope.where.replaceAll('TABLE_SCHEMA', 'CONSTRAINT_SCHEMA')}`,
    scope.values,
  );
  return new Set(
    checks.flatMap(({ s, t, clause }) => {
      const found = /^json_valid\(`((?:[^`]|``)+)`\)$/u.exec(String(clause));
      const key = tableKey({ schema: String(s), name: String(t) });
      return found?.[1] === undefined ? [] : [`${key}\u0000${found[1].replaceAll('``', '`')}`];
    }),
  );
}

function shapeColumn(
  row: ResultRow,
  { isDocument, oldUuids }: { readonly isDocument: boolean; readonly oldUuids: boolean },
): ShapeColumn {
  const type = text(row['type']);
  const data = text(row['data']).toLowerCase();
  const isLabelled = data === 'enum' || data === 'set';
  const charset = row['charset'] === null ? null : text(row['charset']);
  return {
    name: text(row['name']),
    type: isDocument ? 'json' : type,
    dataType: isDocument ? 'json' : data === 'uuid' && (oldUuids || type.includes('old')) ? 'uuid_old' : data,
    unsigned: /\bunsigned\b/iu.test(type) || /\bzerofill\b/iu.test(type),
    charset: data === 'json' ? null : charset,
    collation: row['collation'] === null ? null : text(row['collation']),
    labels: isLabelled ? parseLabels(type) : null,
    width: data === 'binary' ? Number(row['bytes']) : null,
    decimals: Number(row['decimals'] ?? 0),
    nullable: text(row['nullable']) === 'YES',
    maxLength: isLabelled ? null : number(row['characters']),
    maxBytes: number(row['bytes']),
    precision: number(row['digits']),
    scale: number(row['scale']),
    generated: /\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(?:VIRTUAL|PERSISTENT)\b/iu.test(text(row['extra'])),
    comment: text(row['comment']),
  };
}

/** The primary key, or the first unique index none of whose columns can be null or is cut short: as the log has it. */
function keyOf(rows: readonly ResultRow[]): { readonly key: readonly string[]; readonly keyIndex: string | null } {
  const indexes = [...Map.groupBy(rows, (row) => text(row['name']))].filter(([, parts]) =>
    parts.every(
      (part) => part['column_name'] !== null && text(part['nullable']) !== 'YES' && (part['prefix'] ?? null) === null,
    ),
  );
  const chosen = indexes.find(([name]) => name === 'PRIMARY') ?? indexes[0];
  return chosen === undefined
    ? { key: [], keyIndex: null }
    : { key: chosen[1].map((part) => text(part['column_name'])), keyIndex: chosen[0] };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
