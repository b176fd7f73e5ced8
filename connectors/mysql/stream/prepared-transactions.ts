import type { LogPlace } from '../position.ts';
import { BinlogDump } from '../protocol/binlog-dump.ts';
import type { BinlogEvent } from '../protocol/event-header.ts';
import { EVENT } from '../protocol/event-types.ts';
import type { PreparedXa } from './capture-state.ts';
import type { StreamContext } from './stream-context.ts';

/** Another id than the tail's, or the server would end the one for the other. */
const OTHER_READER = 1;
const BATCH_EVENTS = 64;

/**
 * XA transactions stand in the log when they are prepared, and their decision later, perhaps days. Where their rows lie
 * is remembered, not the rows: they are read again from there when they are committed.
 */
export class PreparedTransactions {
  readonly #context: StreamContext;
  readonly #places = new Map<string, LogPlace>();

  constructor(context: StreamContext) {
    this.#context = context;
    for (const { xid, file, pos } of context.session.head.prepared) this.#places.set(xid, { file, pos });
  }

  get all(): readonly PreparedXa[] {
    return Array.from(this.#places, ([xid, { file, pos }]) => ({ xid, file, pos }));
  }

  remember(xid: string, start: LogPlace): void {
    this.#places.set(xid.toLowerCase(), start);
  }

  forget(xid: string): void {
    this.#places.delete(xid.toLowerCase());
  }

  /** The events of a transaction that is committed now; null when it was prepared before the log was followed. */
  take(xid: string): AsyncGenerator<readonly BinlogEvent[]> | null {
    const place = this.#places.get(xid.toLowerCase());
    if (place === undefined) return null;
    this.forget(xid);
    return this.#events(place);
  }

  async *#events(place: LogPlace): AsyncGenerator<readonly BinlogEvent[]> {
    const { url, server, serverId, settings, signal, clock } = this.#context;
    await using dump = await BinlogDump.open({
      url,
      flavour: server.flavour,
      serverId: serverId + OTHER_READER,
      start: { by: 'file', ...place },
      heartbeatMs: settings.heartbeatMs,
      endsAtEnd: true,
      signal,
      now: () => clock.now(),
    });
    let events: BinlogEvent[] = [];
    while (!dump.isOver) {
      const event = dump.shift();
      if (event === undefined) {
        await dump.wait(1000, signal);
        signal.throwIfAborted();
        continue;
      }
      if (event.isArtificial || event.type === EVENT.formatDescription || event.type === EVENT.rotate) continue;
      events.push(event);
      const isEnd = event.type === EVENT.xaPrepare;
      if (isEnd || events.length === BATCH_EVENTS) {
        yield events;
        events = [];
      }
      if (isEnd) return;
    }
  }
}
