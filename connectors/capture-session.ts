import type { Change } from '#contract/change';
import type { ChangeBatch, Progress } from './connector.ts';

/** What of a capture's head the session keeps up to date by itself. */
interface SessionHead {
  readonly schemas: string;
  readonly highestEpoch: number;
}

/** The tables that a stream watches. */
interface SessionTables<State> {
  readonly digest: string;
  readonly highestEpoch: number;
  all(): Iterable<State>;
  /** Those that are being read. */
  readings(): Iterable<State>;
  takeNews(): Pick<ChangeBatch, 'schemas' | 'events'>;
}

/** Makes what is stored of head and tables. */
interface SessionWriter<Head, State> {
  write(head: Head, tables: Iterable<State>, readings: Iterable<State>): Progress;
}

/** What one open stream holds of its capture's state; batches are cut from it, each with the progress that follows it. */
export class CaptureSession<Head extends SessionHead, State, Tables extends SessionTables<State>> {
  head: Head;
  readonly tables: Tables;
  readonly #writer: SessionWriter<Head, State>;

  constructor(options: { readonly head: Head; readonly tables: Tables; readonly writer: SessionWriter<Head, State> }) {
    this.head = options.head;
    this.tables = options.tables;
    this.#writer = options.writer;
  }

  /** Takes all news of the tables along. */
  batch(changes: readonly Change[], committedAtMs: number | null): ChangeBatch {
    const { tables } = this;
    this.head = { ...this.head, schemas: tables.digest, highestEpoch: tables.highestEpoch };
    const progress = this.#writer.write(this.head, tables.all(), tables.readings());
    return { ...tables.takeNews(), changes, progress, committedAtMs };
  }
}
