import { inventCard, inventPerson, type Random } from '#cli/demo/people';
import type { Book } from './book.ts';
import type { LoadTable, Operation } from './operations.ts';

/** One transaction. Its last operation writes its number to the table `step`. */
export interface Step {
  readonly number: number;
  readonly operations: readonly Operation[];
  readonly ending: 'commit' | 'rollback';
}

const IDS_A_STEP = 10_000;
const BULK_EVERY = 100;

/** What is there before the first step. */
export function firstRows(random: Random, people: number): readonly Operation[] {
  const ids = Array.from({ length: people }, (_, i) => i + 1);
  return [
    { do: 'insert', table: 'person', rows: ids.map((id) => personRow(random, id)) },
    { do: 'insert', table: 'remark', rows: ids.slice(0, 20).map((id) => ({ id, body: remark(random) })) },
    { do: 'insert', table: 'ledger', rows: ids.slice(0, 20).map((id) => ({ id, amount: id })) },
    { do: 'insert', table: 'step', rows: [{ id: 0, note: 'step 0' }] },
  ];
}

/**
 * The next transaction: inserts, updates and deletes of rows that are there, each row at most once; now and then many
 * rows, now and then a roll-back. Every update changes something.
 */
export function nextStep(number: number, book: Book, random: Random, bulkRows: number): Step {
  const operations: Operation[] = [];
  const touched = new Set<number>();
  const known = (table: LoadTable): number | null => {
    const id = book.someId(table, random);
    if (id === null || touched.has(id)) return null;
    touched.add(id);
    return id;
  };
  for (let i = 0; i < 1 + random.below(15); i += 1) {
    const operation = change(number * IDS_A_STEP + i, random, known);
    if (operation !== null) operations.push(operation);
  }
  if (number % BULK_EVERY === 0) {
    const rows = Array.from({ length: bulkRows }, (_, i) => ({ id: number * IDS_A_STEP + 100 + i, amount: i }));
    operations.push({ do: 'insert', table: 'ledger', rows });
  }
  operations.push({ do: 'insert', table: 'step', rows: [{ id: number, note: `step ${number}` }] });
  return { number, operations, ending: random.below(12) === 0 ? 'rollback' : 'commit' };
}

function change(id: number, random: Random, known: (table: LoadTable) => number | null): Operation | null {
  const kind = random.below(8);
  if (kind < 3) return { do: 'insert', table: 'person', rows: [personRow(random, id)] };
  if (kind === 3) return { do: 'insert', table: 'remark', rows: [{ id, body: remark(random) }] };
  if (kind === 4) {
    const remarked = known('remark');
    return remarked === null
      ? null
      : { do: 'update', table: 'remark', id: remarked, set: { body: `withdrawn by ${id}` } };
  }
  const person = known('person');
  if (person === null) return null;
  if (kind === 5) return { do: 'delete', table: 'person', id: person };
  return { do: 'update', table: 'person', id: person, set: { email: inventPerson(random, id).email, phone: null } };
}

function personRow(random: Random, id: number) {
  const { email, firstName, lastName, phone } = inventPerson(random, id);
  return { id, email, full_name: `${firstName} ${lastName}`, phone, profile: { contact: { email } } };
}

function remark(random: Random): string {
  return random.below(4) === 0 ? `paid with ${inventCard(random)}` : 'nothing special';
}
