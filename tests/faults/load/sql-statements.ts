import type { Cell, Operation } from './operations.ts';

export interface SqlStatement {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
}

/** @param placeholder of the n-th value, from 1 on. */
export function sqlOf(operation: Operation, placeholder: (n: number) => string): SqlStatement {
  const values: (string | number | null)[] = [];
  const put = (cell: Cell | undefined) => {
    values.push(typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : (cell ?? null));
    return placeholder(values.length);
  };
  if (operation.do === 'insert') {
    const columns = Object.keys(operation.rows[0] ?? {});
    const rows = operation.rows.map((row) => `(${columns.map((column) => put(row[column])).join(', ')})`);
    return { text: `INSERT INTO ${operation.table} (${columns.join(', ')}) VALUES ${rows.join(', ')}`, values };
  }
  if (operation.do === 'update') {
    const set = Object.entries(operation.set).map(([column, cell]) => `${column} = ${put(cell)}`);
    return { text: `UPDATE ${operation.table} SET ${set.join(', ')} WHERE id = ${put(operation.id)}`, values };
  }
  return { text: `DELETE FROM ${operation.table} WHERE id = ${put(operation.id)}`, values };
}
