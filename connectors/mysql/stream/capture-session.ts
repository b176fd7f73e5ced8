import type { Change } from '#contract/change';
import type { ChangeBatch } from '../../connector.ts';
import type { CaptureHead, ProgressWriter } from './capture-state.ts';
import type { WatchedTables } from './watched-tables.ts';

/** What one open stream holds of its capture's state; batches are cut from it, each with the progress that follows it. */
export class CaptureSession {
  head: CaptureHead;
  readonly tables: WatchedTables;
  readonly #writer: ProgressWriter;

  constructor(options: {
    readonly head: CaptureHead;
    readonly tables: WatchedTables;
    readonly writer: ProgressWriter;
  }) {
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
