import type { SourceId } from '#contract/dataset';
import type { SnapshotProgress } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import { anySignal } from '#kernel/lifecycle/any-signal';
import type { ChangeBatch, ChangeStream, Measure, Progress } from '../../connector.ts';
import type { TableFilter } from '../../table-filter.ts';
import { connect, disconnect, type Connection } from '../connection.ts';
import { parseUrl } from '../connection-url.ts';
import { errnoOf, ERRNO } from '../mysql-errors.ts';
import { fileNumber, formatPosition, type LogPlace } from '../position.ts';
import { BinlogDump, type DumpStart } from '../protocol/binlog-dump.ts';
import type { CatalogTable } from '../schema/catalog.ts';
import { Layouts } from '../schema/layouts.ts';
import { tableKey, type Naming } from '../schema/table-shape.ts';
import { endOfLog, executedGtids, gtidsAt, logFiles, readServer, type Server } from '../server.ts';
import type { MysqlSettings } from '../settings.ts';
import { SnapshotMeter } from '../../snapshot-meter.ts';
import { Charsets } from '../types/charsets.ts';
import { newHead, ProgressWriter, readState, remember, type CaptureHead, type TableState } from './capture-state.ts';
import { CaptureSession } from '../../capture-session.ts';
import { judgeLog } from './judge-log.ts';
import { LiveLoop } from './live-loop.ts';
import { LogCursor } from './log-cursor.ts';
import type { NextOptions, Session, StreamContext } from './stream-context.ts';
import { WatchedTables } from './watched-tables.ts';

export interface OpenStreamOptions {
  readonly id: SourceId;
  readonly url: string;
  readonly namespace: string;
  readonly settings: MysqlSettings;
  readonly serverId: number;
  readonly watches: TableFilter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress | null;
  readonly signal: AbortSignal;
}

/** The stream of one source: the tail of its log from the first moment on, and beside it the reading of its tables. */
export class MysqlStream implements ChangeStream {
  readonly #context: StreamContext;
  readonly #close: AbortController;
  readonly #loop: LiveLoop;
  #asked: { readonly request: string; readonly tables: readonly string[] }[] = [];
  #acknowledged: LogPlace | null;

  private constructor(context: StreamContext, close: AbortController, loop: LiveLoop) {
    this.#context = context;
    this.#close = close;
    this.#loop = loop;
    this.#acknowledged = context.session.head.start;
  }

  static async open(options: OpenStreamOptions): Promise<MysqlStream> {
    const close = new AbortController();
    const signal = anySignal([options.signal, close.signal]);
    const control = await connect(options.url, { applicationName: 'vigie control', signal });
    try {
      const { context, start, isOtherServer, isCatalogDue } = await prepare({ ...options, signal }, control);
      const dump = await BinlogDump.open({
        url: options.url,
        flavour: context.server.flavour,
        serverId: options.serverId,
        start,
        heartbeatMs: options.settings.heartbeatMs,
        signal,
        now: () => options.clock.now(),
      });
      const cursor = new LogCursor(context.session.head, context.server.flavour, isOtherServer);
      return new MysqlStream(context, close, new LiveLoop(context, { dump, cursor, isCatalogDue }));
    } catch (error) {
      close.abort();
      disconnect(control);
      throw error;
    }
  }

  async next(options: NextOptions): Promise<ChangeBatch | null> {
    this.#takeRequests();
    try {
      return await this.#loop.next(options);
    } catch (error) {
      throw await this.#explained(error);
    }
  }

  ack(progress: Progress): void {
    const { start } = readState(progress).head;
    if (start !== null) this.#acknowledged = start;
  }

  resnapshot(request: string, tables: readonly string[]): void {
    if (!this.#context.session.head.requests.includes(request)) this.#asked.push({ request, tables });
  }

  snapshotProgress(): SnapshotProgress | null {
    const { meter, session } = this.#context;
    const pending = new Set(session.head.queue);
    for (const table of session.tables.readings()) pending.add(tableKey(table));
    return meter.progress(pending);
  }

  /** A server keeps its log for a time, not for us: what we still need of it is counted. */
  async measure(): Promise<Measure> {
    const files = await logFiles(this.#context.control);
    const behind = (place: LogPlace | null) => (place === null ? null : bytesBehind(files, place));
    return { retainedBytes: behind(this.#acknowledged), lagBytes: behind(this.#context.session.head.start) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close.abort();
    await this.#loop[Symbol.asyncDispose]();
    disconnect(this.#context.control);
  }

  #takeRequests(): void {
    const { session } = this.#context;
    for (const { request, tables } of this.#asked) {
      if (session.head.requests.includes(request)) continue;
      const queue = new Set(session.head.queue);
      for (const table of session.tables.all()) {
        if (tables.length === 0 || tables.includes(`${table.schema}.${table.name}`)) queue.add(tableKey(table));
      }
      session.head = { ...session.head, queue: [...queue], requests: remember(session.head.requests, request) };
    }
    this.#asked = [];
  }

  /** The server gives one number to all that can go wrong with a dump: what it was shows in the state of its log. */
  async #explained(error: unknown): Promise<unknown> {
    const { control, session, server } = this.#context;
    if (!(error instanceof VigieError) || errnoOf(error) !== ERRNO.fatalReadingLog) return error;
    const { start } = session.head;
    const files = await logFiles(control);
    const held = start === null || files.some(({ file, bytes }) => file === start.file && bytes >= start.pos);
    if (!held) return new VigieError('VIG_C107', 'the binary log that comes next was purged', { cause: error });
    return (await readServer(control)).identity === server.identity
      ? new VigieError('VIG_C105', 'another replica with our server id has taken over', { cause: error })
      : new VigieError('VIG_C109', 'another server answers now', { cause: error });
  }
}

function bytesBehind(files: readonly { readonly file: string; readonly bytes: number }[], place: LogPlace): number {
  let bytes = 0;
  for (const { file, bytes: size } of files) {
    if (fileNumber(file) > fileNumber(place.file)) bytes += size;
    else if (file === place.file) bytes += Math.max(0, size - place.pos);
  }
  return bytes;
}

interface Prepared {
  readonly context: StreamContext;
  readonly start: DumpStart;
  readonly isOtherServer: boolean;
  readonly isCatalogDue: boolean;
}

async function prepare(options: OpenStreamOptions, control: Connection): Promise<Prepared> {
  const { id, namespace, url, clock, progress, watches, logger } = options;
  const server = await readServer(control);
  refuse(server, url);
  const stored = progress === null ? null : readState(progress);
  const isBeginning = stored === null || stored.head.position === null;
  const judged = isBeginning ? null : await judgeLog(control, server, stored.head);
  const begun = isBeginning ? await beginningOf(control, server, stored?.head ?? newHead()) : null;
  const head = begun?.head ?? judged?.head ?? newHead();
  const naming: Naming = {
    source: id,
    kind: parseUrl(url).flavour,
    namespace,
    wholeRows: server.rowImage === 'FULL',
  };
  const charsets = await Charsets.load(control);
  const layouts = new Layouts({ connection: control, server, charsets, watches, logger });
  const tables = await layouts.read(control);
  for (const table of tables) layouts.know(table);
  const session = newSession(options, { naming, head, tables: stored?.tables ?? [] });
  const context = { ...options, naming, server, control, layouts, session, meter: new SnapshotMeter<string>(clock) };
  for (const table of tables) context.meter.estimate(tableKey(table), table.rowsEstimated);
  if (begun !== null) enlist(context, tables, begun);
  const isTold =
    begun === null && head.position !== null && head.schemas === session.tables.digestOf(tables, head.position);
  if (isTold && head.position !== null) session.tables.recall(tables, head.position);
  return {
    context,
    start: begun?.start ?? judged?.start ?? { by: 'gtid', gtids: head.gtids },
    isOtherServer: judged?.isOtherServer ?? false,
    // What changed between this look and the beginning of the log, or while nobody followed, is found at another.
    isCatalogDue: !isTold,
  };
}

function newSession(
  { clock, settings }: OpenStreamOptions,
  {
    naming,
    head,
    tables,
  }: { readonly naming: Naming; readonly head: CaptureHead; readonly tables: readonly TableState[] },
): Session {
  const writer = new ProgressWriter();
  const watched = new WatchedTables({
    naming,
    clock,
    writer,
    tables,
    highestEpoch: head.highestEpoch,
    readsRows: settings.snapshot === 'initial',
  });
  return new CaptureSession({ head, tables: watched, writer });
}

/** @throws VigieError `VIG_C130`, `VIG_C131`, `VIG_C133`, `VIG_C111` */
function refuse(server: Server, url: string): void {
  const { flavour } = parseUrl(url);
  const details = { version: server.version };
  if (server.flavour !== flavour)
    throw new VigieError('VIG_C133', `the server is ${server.flavour}: begin its url with ${server.flavour}://`, {
      details,
    });
  const [major, minor] = server.numbers;
  if (flavour === 'mysql' ? major < 8 : major < 10 || (major === 10 && minor < 5))
    throw new VigieError('VIG_C111', 'the source server is too old', { details });
  if (!server.logsChanges) throw new VigieError('VIG_C130', 'the source keeps no binary log');
  if (server.format !== 'ROW') throw new VigieError('VIG_C131', `binlog_format is ${server.format}, not ROW`);
}

interface Beginning {
  readonly head: CaptureHead;
  readonly start: DumpStart;
  /** Everything that comes lies behind. */
  readonly place: LogPlace;
}

/**
 * Where to begin. MySQL with GTIDs tells exactly what is committed and visible, and sends the rest, wherever in its log
 * that lies: perhaps a little before the end that it told. So the positions begin with the file.
 */
async function beginningOf(control: Connection, server: Server, before: CaptureHead): Promise<Beginning> {
  const end = await endOfLog(control, server);
  const era = before.identity === null ? before.era : before.era + 1;
  const common = { ...newHead(), ...kept(before), identity: server.identity, era };
  if (server.flavour === 'mysql' && server.hasGtids) {
    const gtids = await executedGtids(control);
    return { head: { ...common, gtids }, start: { by: 'gtid', gtids }, place: { file: end.file, pos: 0 } };
  }
  const gtids = server.flavour === 'mariadb' ? await gtidsAt(control, end) : '';
  return { head: { ...common, gtids, start: end }, start: { by: 'file', ...end }, place: end };
}

function kept({ requests, gap, highestEpoch }: CaptureHead): Pick<CaptureHead, 'requests' | 'gap' | 'highestEpoch'> {
  return { requests, gap, highestEpoch };
}

/** All tables are to be read. After `reset` in new epochs, under higher numbers than any had; what is gone is told as gone. */
function enlist(context: StreamContext, found: readonly CatalogTable[], { place }: Beginning): void {
  const { session, settings, naming, clock } = context;
  const { head, tables } = session;
  const position = formatPosition({
    era: head.era,
    fileNumber: fileNumber(place.file),
    pos: place.pos,
    event: 0,
    row: 0,
  });
  const epoch = tables.highestEpoch + 1;
  const there = new Set(found.map(tableKey));
  for (const table of Array.from(tables.all())) {
    if (there.has(tableKey(table))) tables.forget(tableKey(table));
    else tables.drop(tableKey(table), position);
  }
  const reason = head.gap === null ? 'initial' : 'resnapshot';
  for (const table of found) {
    tables.enlist(table, { epoch, reason, position });
    if (settings.snapshot === 'never') tables.observe(table, position);
  }
  const common = { type: 'gap', source: naming.source, to: position, atMs: clock.now() } as const;
  if (head.gap !== null) {
    tables.tell({ ...common, from: head.gap.from, reason: 'the binary log lost its history', code: 'VIG_C107' });
  } else if (settings.snapshot === 'never') {
    const told = 'rows that were there before capture began were not read';
    tables.tell({ ...common, from: null, reason: told, code: 'VIG_C117' });
  }
  session.head = { ...head, position, gap: null };
}
