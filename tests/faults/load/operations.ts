/** What the load writes to, in every kind of database. `step` has one row for each transaction that was committed. */
export const LOAD_TABLES = ['person', 'remark', 'ledger', 'step'] as const;
export type LoadTable = (typeof LOAD_TABLES)[number];

export type Cell = string | number | null | { readonly contact: { readonly email: string } };

/** Beside `id`: the same names in each row of a table. */
export type Cells = Readonly<Record<string, Cell>>;

export type Operation =
  | {
      readonly do: 'insert';
      readonly table: LoadTable;
      readonly rows: readonly (Cells & { readonly id: number })[];
    }
  | { readonly do: 'update'; readonly table: LoadTable; readonly id: number; readonly set: Cells }
  | { readonly do: 'delete'; readonly table: LoadTable; readonly id: number };
