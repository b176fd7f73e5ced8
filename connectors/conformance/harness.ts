import type { Row } from '#contract/change';
import type { Connector } from '../connector.ts';

/** A type that every database has in some form. `longtext` holds at least 64 MB. */
export type ColumnType = 'integer' | 'text' | 'longtext' | 'bytes';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
}

export interface TableSpec {
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  /** Columns of the primary key; none makes a table without a key. */
  readonly key: readonly string[];
}

export type Cell = string | number | null | Uint8Array;

/** One statement of a transaction. `where` compares one column. */
export type Statement =
  | { readonly do: 'insert'; readonly table: string; readonly rows: readonly Readonly<Record<string, Cell>>[] }
  | {
      readonly do: 'update';
      readonly table: string;
      readonly set: Readonly<Record<string, Cell>>;
      readonly where: Readonly<Record<string, Cell>>;
    }
  | { readonly do: 'delete'; readonly table: string; readonly where: Readonly<Record<string, Cell>> }
  | { readonly do: 'truncate'; readonly table: string }
  | { readonly do: 'savepoint' }
  | { readonly do: 'rollback to savepoint' };

export type Alteration =
  | { readonly add: ColumnSpec }
  | { readonly drop: string }
  | { readonly rename: string; readonly to: string }
  | { readonly retype: string; readonly to: ColumnType };

/** What the suite tunes in a connector, so that small tables take many steps. */
export interface Tuning {
  readonly chunkRows?: number | undefined;
}

/** In what a kind of source differs from the others. What it has no notion of is not asked of it. */
export interface SourceTraits {
  /** Tables can be truncated. */
  readonly truncates: boolean;
  /** Tables have a shape before they have rows, and it can be altered; else shapes are inferred from the rows. */
  readonly declaresShapes: boolean;
  /** The source keeps its log until it is told that it may forget it. */
  readonly keepsLog: boolean;
  /** Which characters names may hold, besides letters and digits: any, or none beyond U+FFFF, and no blank at the end. */
  readonly names: 'any' | 'basic plane';
  readonly largestValueBytes: number;
  /** Of the largest transaction that is tried. */
  readonly transactionRows: number;
}

export const RELATIONAL: SourceTraits = {
  truncates: true,
  declaresShapes: true,
  keepsLog: true,
  names: 'any',
  largestValueBytes: 64 * 1024 * 1024,
  transactionRows: 100_000,
};

/** A database of its own for one test, and how to work on it. Tables send full before-images, so evidence can be exact. */
export interface SourceHarness extends AsyncDisposable {
  /** A connector on this database; the test closes it. The same source id and slot every time. */
  connector(tuning?: Tuning): Promise<Connector>;
  create(table: TableSpec): Promise<void>;
  drop(table: string): Promise<void>;
  alter(table: string, alteration: Alteration): Promise<void>;
  /** Runs one transaction. Sessions run beside each other; statements of one transaction in order. */
  transact(statements: readonly Statement[], end?: 'commit' | 'rollback'): Promise<void>;
  /** Inserts `count` rows `{ id, v }`, ids from `from` on, in one transaction, at the speed of the server. */
  fill(table: string, rows: { readonly from: number; readonly count: number }): Promise<void>;
  /** What the table holds now, as rows of a change hold it. */
  rows(table: string): Promise<readonly Row[]>;
  /** A row of a change with the suite's names of columns; absent where they are the database's own. */
  readonly reads?: (row: Row) => Row;
  /** URN of a table of this database. */
  urn(table: string): string;
  /** What the source was told it may forget, comparable to `confirmedBy`; null when it was told nothing. */
  confirmed(): Promise<bigint | null>;
  /** The furthest that an acknowledged progress allows the source to forget. */
  confirmedBy(progress: { readonly position: string | null; readonly state: unknown }): bigint;
}
