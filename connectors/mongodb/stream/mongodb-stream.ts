import type { SourceId } from '#contract/dataset';
import { maxPosition } from '#contract/position';
import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { ChangeBatch, ChangeStream, Measure, Progress } from '../../connector.ts';
import type { DatasetSchema } from '#contract/schema';
import { anySignal } from '#kernel/lifecycle/any-signal';
import type { TableFilter } from '../../table-filter.ts';
import { parseUrl } from '../connection.ts';
import { formatPosition, parsePosition, snapshotPosition } from '../position.ts';
import type { KeyReader } from '../schema/key-reader.ts';
import { streamFilter } from '../schema/stream-filter.ts';
import type { MongodbSettings } from '../settings.ts';
import { idDocument } from '../snapshot/chunk-reader.ts';
import { Readings, type ReadChunk } from '../snapshot/readings.ts';
import { SnapshotMeter } from '../../snapshot-meter.ts';
import { newHead, ProgressWriter, readState, remember, type CaptureHead } from './capture-state.ts';
import { ChangeMaker } from './change-maker.ts';
import { CollectionFollower } from './collection-follower.ts';
import { EventHandler } from './event-handler.ts';
import { lookUp } from './look-up.ts';
import { OplogMeter, readWindow } from './measure-oplog.ts';
import { readTime, SourceClients } from './source-client.ts';
import { Tail } from './tail.ts';
import { fullName, WatchedCollections } from './watched-collections.ts';

export interface OpenStreamOptions {
  readonly id: SourceId;
  readonly url: string;
  readonly namespace: string;
  readonly settings: MongodbSettings;
  readonly watches: TableFilter;
  readonly keyReader: KeyReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress | null;
  readonly known: readonly DatasetSchema[];
  readonly signal: AbortSignal;
}

interface NextOptions {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The server waits this long for something to happen; while collections are read it is asked more often. */
const AWAIT_MS = 1000;
const AWAIT_READING_MS = 25;

/** The stream of one source: its collections are read while the tail goes on. See docs/adr on how the two meet. */
export class MongodbStream implements ChangeStream {
  readonly #parts: Parts;
  #head: CaptureHead;
  #asked: { readonly request: string; readonly tables: readonly string[] }[] = [];
  #progressAtMs: number;

  private constructor(parts: Parts, head: CaptureHead) {
    this.#parts = parts;
    this.#head = head;
    this.#progressAtMs = parts.clock.now();
  }

  static async open(options: OpenStreamOptions): Promise<MongodbStream> {
    const close = new AbortController();
    const signal = anySignal([options.signal, close.signal]);
    const stored = options.progress === null ? null : readState(options.progress);
    const clients = await SourceClients.open(options.url, signal);
    try {
      const before = stored?.head ?? newHead();
      const now = await readTime(clients.client, signal);
      judge(before, clients, now);
      const head = {
        ...before,
        deployment: clients.facts.deployment,
        start: before.start ?? { time: now, token: null },
      };
      const parts = await assemble({ ...options, signal }, { clients, close, head, states: stored?.collections ?? [] });
      const stream = new MongodbStream(parts, head);
      if (before.start === null) stream.#begin(now, before);
      await parts.follower.look();
      return stream;
    } catch (error) {
      close.abort();
      await clients[Symbol.asyncDispose]();
      throw error;
    }
  }

  async next({ maxBytes, maxWaitMs, signal }: NextOptions): Promise<ChangeBatch | null> {
    const { clock, readings, tail, follower } = this.#parts;
    const endMs = clock.now() + maxWaitMs;
    this.#takeRequests();
    for (;;) {
      follower.throwIfFailed();
      const leftMs = endMs - clock.now();
      if (readings.isReading) {
        await readings.wait(Math.max(0, leftMs), signal);
        if (readings.isReading && (leftMs <= 0 || signal?.aborted === true)) return null;
        continue;
      }
      const batch = this.#handOver(maxBytes) ?? (await this.#take(maxBytes)) ?? this.#quiet();
      if (batch !== null) return batch;
      if (this.#startReading()) continue;
      if (leftMs <= 0 || signal?.aborted === true) return null;
      const awaitMs = this.#isBusyReading() ? AWAIT_READING_MS : AWAIT_MS;
      await tail.wait(Math.min(leftMs, follower.dueInMs()), awaitMs, signal);
    }
  }

  ack(): void {
    // The source keeps its oplog by size and age, whoever reads it: there is nothing to tell it.
  }

  resnapshot(request: string, tables: readonly string[]): void {
    if (!this.#head.requests.includes(request)) this.#asked.push({ request, tables });
  }

  snapshotProgress(): SnapshotProgress | null {
    const { meter, collections } = this.#parts;
    return meter.progress(
      new Set([...collections.readings().map(({ state }) => fullName(state)), ...this.#head.queue]),
    );
  }

  async measure(): Promise<Measure> {
    return this.#parts.oplog.measure(this.#head.start?.time ?? null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { close, tail, clients } = this.#parts;
    close.abort();
    await tail[Symbol.asyncDispose]();
    await clients[Symbol.asyncDispose]();
  }

  /** The first time, or after a reset: what lies before is a gap, or is read. */
  #begin(time: bigint, { gap }: CaptureHead): void {
    const { naming, clock, collections, settings } = this.#parts;
    const to = formatPosition({ time, index: 0 });
    const common = { type: 'gap', source: naming.source, to, atMs: clock.now() } as const;
    if (gap !== null) {
      const reason = 'the oplog no longer held what came next';
      collections.tell({ ...common, from: gap.from, reason, code: 'VIG_C107' });
      const again = collections.states().map((state) => fullName(state));
      if (settings.snapshot === 'initial') this.#head = { ...this.#head, queue: again };
    } else if (settings.snapshot === 'never') {
      const reason = 'the documents that were there already are not read';
      collections.tell({ ...common, from: null, reason, code: 'VIG_C117' });
    }
    this.#head = { ...this.#head, gap: null, position: to };
  }

  #takeRequests(): void {
    const { collections } = this.#parts;
    for (const { request, tables } of this.#asked) {
      if (this.#head.requests.includes(request)) continue;
      const queue = new Set(this.#head.queue);
      for (const state of collections.states())
        if (tables.length === 0 || tables.includes(fullName(state))) queue.add(fullName(state));
      this.#head = { ...this.#head, queue: [...queue], requests: remember(this.#head.requests, request) };
    }
    this.#asked = [];
  }

  /** Documents of a chunk that is as far as the tail. */
  #handOver(maxBytes: number): ChangeBatch | null {
    const { readings, tail, maker, meter, collections } = this.#parts;
    const read = readings.ready(tail.place.time);
    if (read === null) return null;
    const { watched, chunk, readAtMs } = read;
    const position = snapshotPosition(chunk.time);
    collections.begin(watched, position);
    let { reading } = watched.state;
    if (reading === null) throw new VigieError('VIG_X900', 'a chunk of a collection that is not being read');
    let rows = 0;
    for (let found = chunk.next(); found !== null; found = chunk.next()) {
      maker.addRead(watched, found, { time: chunk.time, readAtMs });
      rows += 1;
      reading = { ...reading, cursor: idDocument(found.key), rows: reading.rows + 1 };
      if (maker.bytes >= maxBytes) break;
    }
    meter.handedOver(rows);
    collections.advance(watched, reading);
    if (chunk.isHandedOver) this.#finishChunk(read);
    return this.#batch();
  }

  #finishChunk({ watched, chunk }: ReadChunk): void {
    const { readings, collections } = this.#parts;
    readings.done(watched);
    const { reading } = watched.state;
    if (chunk.to === null) collections.complete(watched, snapshotPosition(chunk.time));
    else if (reading !== null) collections.advance(watched, { ...reading, cursor: idDocument(chunk.to) });
  }

  /** What has arrived of the tail, up to where a chunk can be handed over. */
  async #take(maxBytes: number): Promise<ChangeBatch | null> {
    const { tail, handler, maker, readings, clients, settings, follower, signal } = this.#parts;
    while (maker.bytes < maxBytes && readings.ready(tail.place.time) === null) {
      const event = tail.take();
      if (event === null) break;
      handler.handle(event);
    }
    if (handler.needsDiscovery) {
      handler.needsDiscovery = false;
      follower.hurry();
    }
    if (maker.isEmpty) return null;
    if (settings.updates === 'lookup' && maker.missing.length > 0)
      await lookUp(clients.client, maker.missing, { at: tail.takenTime, signal });
    return this.#batch();
  }

  /** News without changes, or how far a quiet source was followed. */
  #quiet(): ChangeBatch | null {
    const { follower, collections, clock, settings, tail } = this.#parts;
    follower.apply(
      tail.place.time,
      (told) => {
        this.#head = { ...this.#head, unfollowed: told };
      },
      this.#head.unfollowed,
    );
    for (const name of this.#head.queue) {
      if (collections.get(name) === undefined)
        this.#head = { ...this.#head, queue: this.#head.queue.filter((other) => other !== name) };
    }
    const isDue = clock.now() - this.#progressAtMs >= settings.heartbeatMs && tail.place !== this.#head.start;
    return collections.hasNews || isDue ? this.#batch() : null;
  }

  /** Asks for chunks when all that has arrived of the tail was taken. */
  #startReading(): boolean {
    const { readings, collections, tail, settings } = this.#parts;
    if (readings.isPending || !tail.isEmpty) return false;
    this.#dequeue(settings.snapshotWorkers);
    const { time } = tail.place;
    const due = collections.readings().filter(({ state }) => state.since <= time);
    if (due.length === 0) return false;
    this.#parts.follower.estimate(due);
    readings.start(due, tail.takenTime);
    return true;
  }

  #dequeue(workers: number): void {
    const { collections } = this.#parts;
    while (this.#head.queue.length > 0 && collections.readings().length < workers) {
      const [name = '', ...queue] = this.#head.queue;
      this.#head = { ...this.#head, queue };
      const watched = collections.get(name);
      if (watched !== undefined && watched.state.reading === null) collections.readAgain(watched, 'resnapshot');
    }
  }

  #isBusyReading(): boolean {
    return this.#head.queue.length > 0 || this.#parts.collections.readings().length > 0;
  }

  #batch(): ChangeBatch {
    const { maker, collections, writer, tail, clock } = this.#parts;
    const { changes, committedAtMs } = maker.finish();
    const reached = maker.positionFrom(tail.place.time);
    const position = this.#head.position === null ? reached : maxPosition(this.#head.position, reached);
    this.#head = { ...this.#head, start: tail.place, position, highestEpoch: collections.highestEpoch };
    this.#progressAtMs = clock.now();
    const progress = writer.write(this.#head, collections.states());
    return { ...collections.takeNews(), changes, progress, committedAtMs };
  }
}

type Parts = Awaited<ReturnType<typeof assemble>>;

async function assemble(
  options: OpenStreamOptions,
  opened: {
    readonly clients: SourceClients;
    readonly close: AbortController;
    readonly head: CaptureHead & { readonly start: NonNullable<CaptureHead['start']> };
    readonly states: ReturnType<typeof readState>['collections'];
  },
) {
  const { id, url, namespace, settings, watches, keyReader, clock, logger, known, signal } = options;
  const { clients, head, states } = opened;
  const { features } = clients.facts;
  const { database } = parseUrl(url);
  const naming = { source: id, namespace };
  const writer = new ProgressWriter();
  const names = new Set(settings.fieldNames);
  const collections = new WatchedCollections({
    naming,
    clock,
    writer,
    rules: { reader: keyReader, named: (name) => names.has(name) },
    states,
    highestEpoch: head.highestEpoch,
    readsRows: settings.snapshot === 'initial',
    known,
  });
  const readings = new Readings({
    client: clients.client,
    clock,
    sharded: features.sharded,
    chunkRows: settings.chunkRows,
    workers: settings.snapshotWorkers,
    signal,
  });
  const maker = new ChangeMaker(id, collections, { position: head.position, now: () => clock.now() });
  const looksUp = settings.updates === 'lookup';
  const handler = new EventHandler({ collections, readings, maker, watches, looksUp });
  const meter = new SnapshotMeter<string>(clock);
  const oplog = new OplogMeter(() => readWindow(clients.client, signal), clock);
  const follower = new CollectionFollower({
    client: clients.client,
    database,
    watches,
    collections,
    readings,
    maker,
    naming,
    clock,
    everyMs: settings.discoveryMs,
    meter,
    signal,
  });
  const tail = await Tail.open({
    client: () => clients.forStream(),
    database,
    filter: streamFilter(settings.tables, database),
    features,
    start: head.start,
    takenTime: head.position === null ? 0n : parsePosition(head.position).time,
    clock,
    logger,
    signal,
  });
  return {
    ...opened,
    naming,
    writer,
    collections,
    readings,
    maker,
    handler,
    follower,
    tail,
    meter,
    oplog,
    settings,
    clock,
    signal,
  };
}

/** Refuses a source whose history does not go on where we stopped. */
function judge({ deployment, position }: CaptureHead, { facts }: SourceClients, now: bigint): void {
  if (deployment !== null && deployment !== facts.deployment)
    throw new VigieError('VIG_C112', 'the source is another replica set than before', {
      details: { before: deployment, now: facts.deployment },
    });
  if (position !== null && parsePosition(position).time > now)
    throw new VigieError('VIG_C112', 'the source has not come as far as what was read from it');
}
