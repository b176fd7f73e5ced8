import { z } from 'zod';
import type { SourceId } from '#contract/dataset';
import type { Position } from '#contract/position';
import type { SnapshotProgress } from '#contract/source-event';
import { VigieError } from '#kernel/errors/vigie-error';
import { anySignal } from '#kernel/lifecycle/any-signal';
import type { ChangeBatch, ChangeStream, Measure, Progress } from '../../connector.ts';
import { maxLsn, parseLsn, toLsn, ZERO_LSN, type Lsn } from '../lsn.ts';
import { formatPosition, parsePosition } from '../position.ts';
import { parseUrl } from '../connection-url.ts';
import { catalogFingerprint, publishesGenerated, readCatalog } from '../schema/catalog.ts';
import { Relations } from '../schema/relations.ts';
import type { Naming, TableShape } from '../schema/table-shape.ts';
import { SnapshotMeter } from '../../snapshot-meter.ts';
import { judgeSlot } from '../slots/judge-slot.ts';
import { measureSlot } from '../slots/measure.ts';
import { inspectSlot } from '../slots/slot.ts';
import {
  newHead,
  ProgressWriter,
  readState,
  remember,
  type CaptureHead,
  type SourceIdentity,
  type TableState,
} from './capture-state.ts';
import { CaptureSession } from '../../capture-session.ts';
import type { News } from '../../dataset-news.ts';
import { InitialPhase } from './initial-phase.ts';
import { LivePhase } from './live-phase.ts';
import { publishFirst } from './publishing.ts';
import { identify, SourceSessions } from './source-sessions.ts';
import type { NextOptions, StreamContext, StreamOptions } from './stream-context.ts';
import { WatchedTables, type WatchedTablesOptions } from './watched-tables.ts';

export interface OpenStreamOptions extends StreamOptions {
  readonly id: SourceId;
  readonly namespace: string;
  readonly progress: Progress | null;
}

const AckedState = z.object({ phase: z.enum(['creating', 'running']), confirm: z.string() });

/** The stream of one source: the making of its slot and the first snapshot where they are still to come, then the tail. */
export class PostgresStream implements ChangeStream {
  readonly #context: StreamContext;
  readonly #close: AbortController;
  #phase: InitialPhase | LivePhase;
  #asked: { readonly request: string; readonly tables: readonly string[] }[] = [];

  private constructor(context: StreamContext, close: AbortController, phase: InitialPhase | LivePhase) {
    this.#context = context;
    this.#close = close;
    this.#phase = phase;
  }

  static async open(options: OpenStreamOptions): Promise<PostgresStream> {
    const close = new AbortController();
    const signal = anySignal([options.signal, close.signal]);
    const stored = options.progress === null ? null : readState(options.progress);
    const head = stored?.head ?? newHead();
    const sessions = await SourceSessions.open(options.url, signal);
    try {
      const identity = await judge(options, sessions, head);
      const context = await buildContext(
        { ...options, signal },
        sessions,
        { ...head, identity },
        { tables: stored?.tables ?? [], before: head.identity },
      );
      const phase =
        head.phase === 'creating'
          ? new InitialPhase(context, { identity, isIntentDurable: stored !== null })
          : await LivePhase.open(context);
      return new PostgresStream(context, close, phase);
    } catch (error) {
      close.abort();
      await sessions[Symbol.asyncDispose]();
      throw error;
    }
  }

  async next(options: NextOptions): Promise<ChangeBatch | null> {
    this.#takeRequests();
    for (;;) {
      const batch = await this.#phase.next(options);
      if (batch !== 'over') return batch;
      await this.#phase[Symbol.asyncDispose]();
      this.#phase = await LivePhase.open(this.#context);
    }
  }

  ack(progress: Progress): void {
    const { phase, confirm } = AckedState.parse(progress.reveal().state);
    if (this.#phase instanceof InitialPhase) {
      if (phase === 'creating') this.#phase.intentIsDurable();
    } else if (phase === 'running') {
      this.#phase.acknowledge(parseLsn(confirm));
    }
  }

  resnapshot(request: string, tables: readonly string[]): void {
    if (!this.#context.session.head.requests.includes(request)) this.#asked.push({ request, tables });
  }

  snapshotProgress(): SnapshotProgress | null {
    const { meter, session } = this.#context;
    const pending = new Set(session.head.queue);
    for (const { oid, reading } of session.tables.readings()) if (!reading.done) pending.add(oid);
    return meter.progress(pending);
  }

  async measure(): Promise<Measure> {
    const { retainedBytes, lagBytes } = await measureSlot(this.#context.sessions.control, this.#context.slot);
    return { retainedBytes, lagBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close.abort();
    this.#context.sessions.cutBackground();
    await this.#phase[Symbol.asyncDispose]();
    await this.#context.sessions[Symbol.asyncDispose]();
  }

  /** Asked before the first snapshot is over, a request waits for it. */
  #takeRequests(): void {
    if (this.#asked.length === 0 || this.#phase instanceof InitialPhase) return;
    const { session } = this.#context;
    for (const { request, tables } of this.#asked) {
      if (session.head.requests.includes(request)) continue;
      const queue = new Set(session.head.queue);
      for (const { oid, schema, name } of session.tables.all()) {
        if (tables.length === 0 || tables.includes(`${schema}.${name}`)) queue.add(oid);
      }
      session.head = { ...session.head, queue: [...queue], requests: remember(session.head.requests, request) };
    }
    this.#asked = [];
  }
}

/**
 * The url leads to the same server by another address, or the database has another name: its datasets are other ones. The
 * old ones are told as gone; the new ones are read from the beginning.
 */
function goneUnder(naming: Naming, options: Omit<WatchedTablesOptions, 'naming'>, position: Position | null): News {
  const old = new WatchedTables({ ...options, naming });
  for (const { oid } of options.tables) old.drop(oid, position ?? formatPosition(ZERO_LSN, 0));
  return old.takeNews();
}

async function buildContext(
  options: OpenStreamOptions,
  sessions: SourceSessions,
  head: CaptureHead,
  { tables: stored, before }: { readonly tables: readonly TableState[]; readonly before: SourceIdentity | null },
): Promise<StreamContext> {
  const { id, namespace, url, clock, settings } = options;
  const naming = { source: id, namespace, database: parseUrl(url).database };
  const writer = new ProgressWriter();
  const readsRows = settings.snapshot === 'initial';
  const common = { clock, writer, highestEpoch: head.highestEpoch, readsRows };
  const isRenamed = before !== null && (before.namespace !== naming.namespace || before.database !== naming.database);
  const tables = new WatchedTables({ ...common, naming, tables: isRenamed ? [] : stored });
  if (isRenamed) tables.adopt(goneUnder({ ...naming, ...before }, { ...common, tables: stored }, head.position));
  // Taken before the catalogue is read: what changes in between is found at the next look.
  const fingerprint = await catalogFingerprint(sessions.control);
  const { relations, shapes } = await publish(options, sessions, head.phase);
  const isTold = head.phase === 'running' && head.schemas === tables.digestOf(shapes);
  if (isTold && head.position !== null) tables.recall(shapes, head.position);
  return {
    ...options,
    naming,
    sessions,
    relations,
    session: new CaptureSession({ head, tables, writer }),
    meter: new SnapshotMeter<number>(clock),
    knownCatalog: isTold ? fingerprint : null,
  };
}

/** Refuses a source or slot that does not go on where we stopped; says which server it is. */
async function judge(
  { url, slot, namespace, signal }: OpenStreamOptions,
  { control }: SourceSessions,
  head: CaptureHead,
): Promise<SourceIdentity> {
  const { server, timelineEnd } = await identify(url, head.identity?.timeline ?? null, signal);
  const found = await inspectSlot(control, slot);
  const details = { slot };
  if (head.phase === 'running' && head.identity !== null) {
    const { systemId, timeline } = head.identity;
    const verdict = judgeSlot(
      { slot: found, server, timelineEnd },
      { slot, systemId, timeline, resumeLsn: head.confirm, readLsn: readLsn(head) },
    );
    if (verdict !== 'usable') throw verdict;
  } else if (found.exists) {
    const isForeign = found.plugin !== 'pgoutput' || found.database !== server.database;
    if (isForeign)
      throw new VigieError('VIG_C106', 'the replication slot has another plugin or belongs to another database', {
        details,
      });
    if (found.active) throw new VigieError('VIG_C105', 'the replication slot is in use', { details });
    // Without progress there is no trace of us having made it: somebody else may need it.
    if (head.identity === null)
      throw new VigieError('VIG_C106', 'the replication slot exists already and was not made by this installation', {
        details,
      });
  }
  return { systemId: server.systemId, timeline: server.timeline, database: server.database, namespace };
}

/** A position with an index lies within its transaction: then the commit record itself was read. */
function readLsn({ position, confirm }: CaptureHead): Lsn {
  if (position === null) return confirm;
  const { commitLsn, index } = parsePosition(position);
  return maxLsn(confirm, index === 0 ? commitLsn : toLsn(commitLsn + 1n));
}

/** Before the slot is made, publishes what is watched. Reads the shapes as the publication carries them. */
async function publish(
  { publication, watches }: OpenStreamOptions,
  { control }: SourceSessions,
  phase: CaptureHead['phase'],
): Promise<{ readonly relations: Relations; readonly shapes: readonly TableShape[] }> {
  if (phase === 'creating') await publishFirst(control, publication, (await readCatalog(control)).filter(watches));
  const relations = new Relations(control, await publishesGenerated(control, publication));
  const shapes = (await relations.readAll(control)).map(({ shape }) => shape).filter(watches);
  return { relations, shapes };
}
