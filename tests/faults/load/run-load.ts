import { createRandom } from '#cli/demo/people';
import { systemClock } from '#kernel/clock';
import { eventually } from '../../support/eventually.ts';
import { openBook, type Book } from './book.ts';
import { ConnectionLost, type LoadedDatabase } from './loaded-database.ts';
import { firstRows, nextStep, type Step } from './steps.ts';

/** A server that was killed is there again after that. */
const BACK_WITHIN_MS = 120_000;

export interface LoadOptions {
  readonly seed: number;
  /** Rows of `person` that are there first. */
  readonly people: number;
  /** Rows of the large transactions. */
  readonly bulkRows: number;
  /** Between two transactions. */
  readonly paceMs: number;
}

export interface Load {
  readonly book: Book;
  readonly figures: { transactions: number; unacknowledged: number };
  /** Writes until the signal aborts. Connections may break meanwhile: the load looks what was committed, and goes on. */
  run(signal: AbortSignal): Promise<void>;
}

/** Makes the tables with their first rows. */
export async function prepareLoad(database: LoadedDatabase, options: LoadOptions): Promise<Load> {
  const random = createRandom(options.seed);
  const first = firstRows(random, options.people);
  await database.prepare(first);
  const book = openBook(first);
  const figures = { transactions: 0, unacknowledged: 0 };
  return {
    book,
    figures,
    async run(signal) {
      for (let number = 1; !signal.aborted; number += 1) {
        const step = nextStep(number, book, random, options.bulkRows);
        const outcome = await outcomeOf(database, step);
        figures.transactions += 1;
        if (outcome.unacknowledged) figures.unacknowledged += 1;
        if (outcome.committed) book.record(step.operations);
        await systemClock.sleep(options.paceMs);
      }
    },
  };
}

async function outcomeOf(database: LoadedDatabase, step: Step) {
  try {
    await database.run(step);
    return { committed: step.ending === 'commit', unacknowledged: false };
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    // No answer came: it is committed when its row is there.
    const committed = await eventually(() => database.has(step.number), BACK_WITHIN_MS);
    return { committed, unacknowledged: true };
  }
}
