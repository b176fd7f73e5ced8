import type { Position } from '#contract/position';
import type { ChangeBatch } from '../../connector.ts';
import { query } from '../connection.ts';
import { ZERO_LSN, type Lsn } from '../lsn.ts';
import { formatPosition } from '../position.ts';
import { openReplication, type ReplicationStream } from '../protocol/replication-stream.ts';
import { IncrementalReader } from '../snapshot/incremental-reader.ts';
import { writeMark } from '../schema/discovery.ts';
import { enableFailover } from '../slots/slot.ts';
import { parseSnapshot } from '../snapshot/visibility.ts';
import { CatalogFollower } from './catalog-follower.ts';
import { HandedOver } from './handed-over.ts';
import { Heartbeat } from './heartbeat.ts';
import { publishMore, unpublished } from './publishing.ts';
import { Tail } from './tail.ts';
import type { NextOptions, StreamContext, StreamPhase } from './stream-context.ts';

/** Progress without changes is handed over no more often. */
const IDLE_PROGRESS_MS = 1000;
/** How often it is asked which of the transactions handed over other sessions can see. */
const PROOF_EVERY_MS = 500;
/** How long the tail is waited for while tables are being read but none can be read on at this moment. */
const READING_WAIT_MS = 20;

/** Follows the tail and, between its batches, reads the tables that are to be read. */
export class LivePhase implements StreamPhase {
  readonly #context: StreamContext;
  readonly #replication: ReplicationStream;
  readonly #handedOver: HandedOver;
  readonly #tail: Tail;
  readonly #reader: IncrementalReader;
  readonly #catalog: CatalogFollower;
  readonly #heartbeat: Heartbeat;
  #provedAtMs = -Infinity;
  #proof: Promise<void> | null = null;
  #failure: unknown = null;
  #batchAtMs: number;
  #isReadersTurn = false;
  #acknowledged: Lsn = ZERO_LSN;
  /** Of the newest transaction that no batch has told of yet: a heartbeat's alone makes none. */
  #committedAtMs: number | null = null;

  private constructor(context: StreamContext, replication: ReplicationStream, isStandby: boolean) {
    const { session, relations, watches, clock, logger, naming, settings, url, signal } = context;
    this.#context = context;
    this.#replication = replication;
    this.#handedOver = new HandedOver(session.head.confirm);
    const handedOver = this.#handedOver;
    this.#tail = new Tail({ source: naming.source, session, relations, handedOver, watches, clock });
    this.#reader = new IncrementalReader({
      source: naming.source,
      url,
      session,
      relations,
      handedOver,
      tail: this.#tail,
      chunkRows: settings.chunkRows,
      isStandby,
      clock,
      logger,
      signal,
    });
    this.#catalog = new CatalogFollower(context);
    this.#heartbeat = new Heartbeat(context);
    this.#batchAtMs = clock.now();
  }

  static async open(context: StreamContext): Promise<LivePhase> {
    const { url, slot, publication, session, settings, sessions, signal } = context;
    if (settings.failover) await enableFailover(sessions.control, { url, slot });
    const replication = await openReplication({
      url,
      slot,
      publication,
      startLsn: session.head.confirm,
      messages: true,
      signal,
    });
    const found = await query(sessions.control, 'SELECT pg_is_in_recovery() AS standby');
    const phase = new LivePhase(context, replication, found.rows[0]?.['standby'] === true);
    phase.#reader.restartWhole();
    await phase.#rereadUnpublished();
    return phase;
  }

  /** The caller has everything up to here. */
  acknowledge(confirm: Lsn): void {
    if (confirm <= this.#acknowledged) return;
    this.#acknowledged = confirm;
    this.#replication.confirm(confirm);
  }

  async next(options: NextOptions): Promise<ChangeBatch | null> {
    const { clock, signal } = this.#context;
    const endMs = clock.now() + options.maxWaitMs;
    for (;;) {
      this.#lookAround();
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
      this.#reader[Symbol.asyncDispose](),
      this.#replication[Symbol.asyncDispose](),
      this.#proof,
      this.#catalog.settled(),
      this.#heartbeat.settled(),
    ]);
  }

  /** Somebody took tables out of the publication: what they missed is told, and they are read again. */
  async #rereadUnpublished(): Promise<void> {
    const { session, publication, sessions, naming, clock, logger } = this.#context;
    const { position } = session.head;
    if (position === null) return;
    const lost = await unpublished(
      sessions.control,
      publication,
      Array.from(session.tables.all()).filter(({ oid }) => this.#context.relations.known(oid) !== undefined),
    );
    if (lost.length === 0) return;
    logger.warn({ tables: lost.length }, 'tables were taken out of the publication');
    await publishMore(sessions.control, publication, lost);
    const to = formatPosition(await writeMark(sessions.control, 'published'), 0);
    for (const table of lost) {
      const dataset = session.tables.urn(table);
      session.tables.tell({
        type: 'gap',
        source: naming.source,
        dataset,
        from: position,
        to,
        reason: 'the table was taken out of the publication',
        code: 'VIG_C108',
        atMs: clock.now(),
      });
      session.tables.readAgain(table.oid, 'restarted', position);
    }
  }

  /** One look at the reader or the tail, in turn, so that neither starves the other. */
  async #once(options: NextOptions, leftMs: number): Promise<ChangeBatch | null> {
    const { session, meter } = this.#context;
    const isReady = this.#reader.isReady;
    if (isReady && this.#isReadersTurn) {
      this.#isReadersTurn = false;
      const changes = await this.#reader.step(options.maxBytes);
      meter.handedOver(changes.length);
      if (changes.length > 0 || session.tables.hasNews) return this.#cut(changes, null);
    }
    this.#isReadersTurn = true;
    const mostMs = isReady
      ? 0
      : session.tables.readingCount > 0 || session.head.queue.length > 0
        ? READING_WAIT_MS
        : 250;
    const waitMs = Math.max(0, Math.min(leftMs, mostMs));
    const messages = await this.#replication.next({
      maxBytes: options.maxBytes,
      maxWaitMs: waitMs,
      signal: options.signal,
    });
    const { changes, committedAtMs } = await this.#tail.take(messages);
    this.#committedAtMs = committedAtMs ?? this.#committedAtMs;
    this.#catalog.apply(this.#tail.reached);
    if (changes.length === 0 && !session.tables.hasNews && !this.#isProgressDue()) return null;
    return this.#cut(changes, changes.at(-1)?.position ?? null);
  }

  /** @param last position of the newest change of the tail in the batch */
  #cut(changes: ChangeBatch['changes'], last: Position | null): ChangeBatch {
    const { session } = this.#context;
    // Between transactions the tail stands after all that it has passed, changes or none.
    const position = this.#tail.idlePosition ?? last ?? session.head.position;
    session.head = { ...session.head, position, confirm: this.#handedOver.confirmable };
    const committedAtMs = this.#committedAtMs;
    this.#committedAtMs = null;
    return session.batch(changes, committedAtMs);
  }

  #isProgressDue(): boolean {
    const { session, clock } = this.#context;
    return this.#handedOver.confirmable > session.head.confirm && clock.now() - this.#batchAtMs >= IDLE_PROGRESS_MS;
  }

  /** Starts what runs beside the tail, and ends with what failed there. */
  #lookAround(): void {
    if (this.#failure !== null) throw this.#failure;
    const { clock } = this.#context;
    if (this.#proof === null && this.#handedOver.count > 0 && clock.now() - this.#provedAtMs >= PROOF_EVERY_MS)
      this.#proof = this.#prove();
    this.#catalog.lookAround();
    this.#heartbeat.beat();
  }

  async #prove(): Promise<void> {
    try {
      const found = await query(this.#context.sessions.control, 'SELECT pg_current_snapshot()::text AS snapshot');
      this.#handedOver.prove(parseSnapshot(String(found.rows[0]?.['snapshot'])));
      this.#provedAtMs = this.#context.clock.now();
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#proof = null;
    }
  }
}
