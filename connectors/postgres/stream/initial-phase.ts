import type { Change } from '#contract/change';
import type { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { unreachable } from '#kernel/unreachable';
import type { ChangeBatch } from '../../connector.ts';
import { ZERO_LSN } from '../lsn.ts';
import { formatPosition } from '../position.ts';
import { Arrival } from '../protocol/arrival.ts';
import { packPartitions } from '../schema/partition-moves.ts';
import { readPartitions } from '../schema/partitions.ts';
import type { FoundTable } from '../schema/relations.ts';
import { InitialReader, type TablePiece } from '../snapshot/initial-reader.ts';
import { withRows } from '../snapshot/table-reading.ts';
import { createSlot, dropSlot, type CreatedSlot } from '../slots/slot.ts';
import type { SourceIdentity, TableState } from './capture-state.ts';
import type { NextOptions, StreamContext, StreamPhase } from './stream-context.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * Makes the slot, then reads the tables in the snapshot that came with it.
 *
 * The intent is made durable first: the phase begins with a batch that holds nothing but progress, and waits until that
 * is acknowledged. So a slot that is there in spite of the progress `creating` was left by a crash of ours.
 */
export class InitialPhase implements StreamPhase {
  readonly #context: StreamContext;
  readonly #identity: SourceIdentity;
  #step: 'tell' | 'wait' | 'create' | 'read';
  #creating: Promise<void> | null = null;
  #slot: CreatedSlot | null = null;
  #partitions: string | null = null;
  #failure: unknown = null;
  readonly #arrival = new Arrival();
  #reader: InitialReader | null = null;

  constructor(
    context: StreamContext,
    options: { readonly identity: SourceIdentity; readonly isIntentDurable: boolean },
  ) {
    this.#context = context;
    this.#identity = options.identity;
    this.#step = options.isIntentDurable ? 'create' : 'tell';
  }

  /** The caller has stored that a slot is to be made. */
  intentIsDurable(): void {
    if (this.#step === 'wait') this.#step = 'create';
  }

  async next(options: NextOptions): Promise<ChangeBatch | 'over' | null> {
    switch (this.#step) {
      case 'tell':
        this.#step = 'wait';
        return this.#context.session.batch([], null);
      case 'wait':
        await this.#context.clock.sleep(options.maxWaitMs, options.signal);
        return null;
      case 'create':
        return (await this.#create(options)) ? this.#context.session.batch([], null) : null;
      case 'read':
        return this.#read(options);
      default:
        return unreachable(this.#step);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
    // The stream's signal, aborted by now, ends a slot in the making; one that is made is left to the next start.
    await this.#creating;
    if (this.#reader === null) await this.#slot?.release();
  }

  /** Making a slot waits for transactions that were open before, however long: false while it does. */
  async #create({ maxWaitMs, signal }: NextOptions): Promise<boolean> {
    this.#creating ??= this.#make();
    if (this.#slot === null && this.#failure === null) await this.#arrival.wait(maxWaitMs, signal);
    if (this.#failure !== null) throw this.#failure;
    if (this.#slot === null) return false;
    await this.#begin(this.#slot);
    this.#step = 'read';
    return true;
  }

  async #make(): Promise<void> {
    const { url, slot, settings, sessions, signal } = this.#context;
    try {
      await dropSlot(sessions.control, slot);
      // What happens to partitions from here on is found later, at worst twice.
      this.#partitions = packPartitions(await readPartitions(sessions.control));
      this.#slot = await createSlot({ url, slot, failover: settings.failover, signal });
    } catch (error) {
      this.#failure = error;
    }
    this.#arrival.wake();
  }

  async #begin(slot: CreatedSlot): Promise<void> {
    const { session, relations, sessions, watches, settings, url, naming, clock, logger, signal, meter } =
      this.#context;
    const found = (await relations.readAll(sessions.control)).filter(({ shape }) => watches(shape));
    const position = formatPosition(slot.consistentLsn, 0);
    for (const { shape, rowsEstimated } of found) meter.estimate(shape.oid, rowsEstimated);
    const { gap } = session.head;
    this.#tellGap(position);
    session.head = {
      ...session.head,
      phase: 'running',
      identity: this.#identity,
      position,
      confirm: slot.consistentLsn,
      queue: [],
      partitions: this.#partitions,
      gap: null,
    };
    this.#enlist(found, position, gap === null ? 'initial' : 'resnapshot');
    const tables = found.flatMap(({ shape }) => session.tables.get(shape.oid) ?? []);
    this.#reader = new InitialReader({
      url,
      slot,
      tables: settings.snapshot === 'initial' ? bySize(tables, found) : [],
      relations,
      naming,
      position,
      workers: settings.snapshotWorkers,
      chunkRows: settings.chunkRows,
      pieceBytes: PIECE_BYTES,
      clock,
      logger,
      signal,
    });
  }

  /** After `reset` every table begins a new epoch, under a higher number than any had; what is gone is told as gone. */
  #enlist(found: readonly FoundTable[], position: Position, reason: 'initial' | 'resnapshot'): void {
    const { tables } = this.#context.session;
    const epoch = tables.highestEpoch + 1;
    const there = new Set(found.map(({ shape }) => tables.urn(shape)));
    for (const table of Array.from(tables.all())) {
      if (there.has(tables.urn(table))) tables.forget(table.oid);
      else tables.drop(table.oid, position);
    }
    for (const { shape } of found) tables.enlist(shape, { epoch, reason, position });
  }

  #tellGap(to: Position): void {
    const { session, settings, naming, clock } = this.#context;
    const { gap } = session.head;
    const common = { type: 'gap', source: naming.source, to, atMs: clock.now() } as const;
    if (gap !== null)
      session.tables.tell({
        ...common,
        from: gap.from,
        reason: 'the replication slot lost its history',
        code: 'VIG_C107',
      });
    else if (settings.snapshot === 'never') {
      session.tables.tell({
        ...common,
        from: null,
        reason: 'rows that were there before capture began were not read',
        code: 'VIG_C117',
      });
    }
  }

  async #read(options: NextOptions): Promise<ChangeBatch | 'over' | null> {
    const reader = this.#reader;
    if (reader === null) throw new VigieError('VIG_X900', 'the snapshot was not begun');
    const pieces = await reader.take(options);
    if (pieces.length > 0) return this.#handOver(pieces);
    return reader.isDone ? 'over' : null;
  }

  #handOver(pieces: readonly TablePiece[]): ChangeBatch {
    const { session, meter } = this.#context;
    const changes: Change[] = [];
    const position = session.head.position ?? formatPosition(ZERO_LSN, 0);
    for (const piece of pieces) {
      const reading = session.tables.get(piece.oid)?.reading;
      if (reading == null) continue;
      session.tables.observe(piece.shape, position);
      for (const change of piece.changes) changes.push(change);
      const { done, mode } = piece.step;
      const range = { to: done || mode === 'whole' ? null : piece.last, seen: null };
      session.tables.advance(
        piece.oid,
        withRows(reading, { ...piece.step, rows: piece.changes.length, range }),
        position,
      );
      meter.handedOver(piece.changes.length);
    }
    return session.batch(changes, changes.at(-1)?.committedAtMs ?? null);
  }
}

function bySize(tables: readonly TableState[], found: readonly FoundTable[]): readonly TableState[] {
  const size = new Map(found.map(({ shape, sizeBytes }) => [shape.oid, sizeBytes]));
  return tables.toSorted((a, b) => (size.get(b.oid) ?? 0) - (size.get(a.oid) ?? 0));
}
