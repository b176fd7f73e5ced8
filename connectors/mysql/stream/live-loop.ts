import type { ChangeBatch } from '../../connector.ts';
import type { BinlogDump } from '../protocol/binlog-dump.ts';
import { PendingReads } from '../snapshot/pending-reads.ts';
import { TableReader } from '../snapshot/table-reader.ts';
import { CatalogFollower } from './catalog-follower.ts';
import type { LogCursor } from './log-cursor.ts';
import { PreparedTransactions } from './prepared-transactions.ts';
import { StatementEffects } from './statement-effects.ts';
import type { NextOptions, StreamContext } from './stream-context.ts';
import { Tail } from './tail.ts';

/** Progress without changes is handed over no more often. */
const IDLE_PROGRESS_MS = 1000;
/** How long the tail is waited for while tables are being read. */
const READING_WAIT_MS = 5;
const MOST_WAIT_MS = 250;

/** Follows the tail and, between its transactions, reads the tables that are to be read. */
export class LiveLoop implements AsyncDisposable {
  readonly #context: StreamContext;
  readonly #dump: BinlogDump;
  readonly #cursor: LogCursor;
  readonly #tail: Tail;
  readonly #reader: TableReader;
  readonly #catalog: CatalogFollower;
  readonly #prepared: PreparedTransactions;
  #batchAtMs: number;
  #isReadersTurn = false;

  constructor(
    context: StreamContext,
    options: { readonly dump: BinlogDump; readonly cursor: LogCursor; readonly isCatalogDue: boolean },
  ) {
    const { dump, cursor, isCatalogDue } = options;
    this.#context = context;
    this.#dump = dump;
    this.#cursor = cursor;
    const pending = new PendingReads();
    this.#catalog = new CatalogFollower(context, cursor, isCatalogDue);
    this.#prepared = new PreparedTransactions(context);
    this.#reader = new TableReader(context, cursor, pending);
    const effects = new StatementEffects(context, { catalog: this.#catalog, pending });
    this.#tail = new Tail({ context, cursor, shift: () => dump.shift(), pending, effects, prepared: this.#prepared });
    this.#batchAtMs = context.clock.now();
    const { position } = context.session.head;
    if (position !== null) this.#reader.restartWhole(position);
  }

  async next(options: NextOptions): Promise<ChangeBatch | null> {
    const { clock, signal } = this.#context;
    const endMs = clock.now() + options.maxWaitMs;
    for (;;) {
      const batch = await this.#once(options, endMs - clock.now());
      if (batch !== null) {
        this.#batchAtMs = clock.now();
        return batch;
      }
      if (clock.now() >= endMs || options.signal?.aborted === true || signal.aborted) return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([
      this.#tail.close(),
      this.#reader[Symbol.asyncDispose](),
      this.#dump[Symbol.asyncDispose](),
      this.#catalog.settled(),
    ]);
  }

  /** One look at the reader or the tail, in turn, so that neither starves the other. */
  async #once({ maxBytes, signal }: NextOptions, leftMs: number): Promise<ChangeBatch | null> {
    const { session, meter } = this.#context;
    this.#catalog.lookAround();
    this.#catalog.apply();
    this.#reader.begin(maxBytes);
    if (this.#isReadersTurn && this.#reader.isReady) {
      this.#isReadersTurn = false;
      const changes = await this.#reader.step(maxBytes);
      meter.handedOver(changes.length);
      this.#reader.begin(maxBytes);
      if (changes.length > 0 || session.tables.hasNews) return this.#cut(changes, null);
    }
    this.#isReadersTurn = true;
    const { changes, committedAtMs } = await this.#tail.take(maxBytes);
    if (changes.length > 0 || session.tables.hasNews || this.#isProgressDue()) return this.#cut(changes, committedAtMs);
    if (!this.#reader.isReady) {
      const mostMs = this.#reader.isReading ? READING_WAIT_MS : MOST_WAIT_MS;
      await this.#dump.wait(Math.max(0, Math.min(leftMs, mostMs)), signal);
    }
    return null;
  }

  #cut(changes: ChangeBatch['changes'], committedAtMs: number | null): ChangeBatch {
    const { session } = this.#context;
    const last = changes.findLast(({ snapshot }) => snapshot === 'no')?.position;
    session.head = {
      ...session.head,
      ...this.#cursor.resumption,
      prepared: this.#prepared.all,
      // Between transactions the tail stands behind all that it has passed, changes or none.
      position: this.#cursor.idlePosition ?? last ?? session.head.position,
    };
    return session.batch(changes, committedAtMs);
  }

  #isProgressDue(): boolean {
    const { session, clock } = this.#context;
    const { idlePosition } = this.#cursor;
    if (idlePosition === null || session.head.position === null) return false;
    return idlePosition > session.head.position && clock.now() - this.#batchAtMs >= IDLE_PROGRESS_MS;
  }
}
