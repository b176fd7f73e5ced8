import type pg from 'pg';
import { difference, evidenceLines, historyLines } from '../evidence.ts';
import type { LoadedDatabase } from '../load/loaded-database.ts';
import type { Load } from '../load/run-load.ts';
import { LOAD_TABLES } from '../load/steps.ts';

/** What was written to one database. */
export interface Written {
  readonly database: LoadedDatabase;
  readonly load: Load;
}

/** @throws when a catalogue does not count every reading and every change of every table, each once. */
export async function expectHistory(catalogue: pg.Pool, written: readonly Written[]): Promise<void> {
  const expected = written.flatMap(({ database, load }) =>
    LOAD_TABLES.map((table) => {
      const { read, creates, updates, deletes } = load.book.history(table);
      const name = database.kind === 'postgres' ? `shop.public.${table}` : `shop.${table}`;
      const records = load.book.rows(table);
      return `${database.kind} ${name} read=${read} creates=${creates} updates=${updates} deletes=${deletes} records=${records}`;
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
