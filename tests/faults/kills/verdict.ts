import type pg from 'pg';
import type { SourceKind } from '#contract/dataset';
import { difference, evidenceLines, historyLines } from '../evidence.ts';
import type { Book } from '../load/book.ts';
import type { LoadedDatabase } from '../load/loaded-database.ts';
import type { Load } from '../load/run-load.ts';
import { LOAD_TABLES } from '../load/operations.ts';

/** What was written to one database. */
export interface Written {
  readonly database: LoadedDatabase;
  readonly load: Load;
}

/** A database's own truth. */
export interface Kept {
  readonly kind: SourceKind;
  readonly book: Book;
}

/** @throws when a catalogue does not count every reading and every change of every table, each once. */
export async function expectHistory(catalogue: pg.Pool, kept: readonly Kept[]): Promise<void> {
  const expected = kept.flatMap(({ kind, book }) =>
    LOAD_TABLES.map((table) => {
      const { read, creates, updates, deletes } = book.history(table);
      const name = kind === 'postgres' ? `shop.public.${table}` : `shop.${table}`;
      const records = book.rows(table);
      return `${kind} ${name} read=${read} creates=${creates} updates=${updates} deletes=${deletes} records=${records}`;
    }),
  );
  const counted = await historyLines(catalogue);
  refuse('what was written and what was counted', difference(expected, counted));
}

/** @throws when a database does not hold what it acknowledged: then nothing can be said of who watched it. */
export async function expectRows({ database, load }: Written): Promise<void> {
  for (const table of LOAD_TABLES) {
    const [there, acknowledged] = [await database.count(table), load.book.rows(table)];
    if (there !== acknowledged) throw new Error(`${table} has ${there} rows, ${acknowledged} were acknowledged`);
  }
}

/** @throws when two catalogues differ in the evidence of any field. */
export async function expectSameEvidence(one: pg.Pool, other: pg.Pool, counted: 'net' | 'gross'): Promise<void> {
  refuse('evidence', difference(await evidenceLines(one, counted), await evidenceLines(other, counted)));
}

function refuse(what: string, lines: readonly string[]): void {
  if (lines.length > 0) throw new Error(`${what} differ: ${lines.slice(0, 12).join(' | ')}`);
}
