import { createHash, randomUUID } from 'node:crypto';
import { VigieError } from '#kernel/errors/vigie-error';
import { connect, disconnect, query, type Connection } from '../connection.ts';
import type { Flavour } from '../connection-url.ts';
import { EVENT } from './event-types.ts';
import { announcesChecksum } from './control-events.ts';
import { endsWithChecksum, readEvent, type BinlogEvent } from './event-header.ts';
import { encodeGtidSet, GtidSet } from './gtid-set.ts';
import { PacketSession } from './packet-session.ts';

/** Where the log is to be read from: a place in a file, or behind all that a set of GTIDs holds. */
export type DumpStart =
  | { readonly by: 'file'; readonly file: string; readonly pos: number }
  | { readonly by: 'gtid'; readonly gtids: string };

export interface DumpOptions {
  readonly url: string;
  readonly flavour: Flavour;
  readonly serverId: number;
  readonly start: DumpStart;
  /** How often the source is to say that it is alive while it has nothing to say. */
  readonly heartbeatMs: number;
  /** Ends where the log ends now, instead of waiting for more. */
  readonly endsAtEnd?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const COM_BINLOG_DUMP = 0x12;
const COM_BINLOG_DUMP_GTID = 0x1e;
const NON_BLOCK = 1;
const THROUGH_GTID = 4;
const EOF_PACKET = 0xfe;
const OK_BYTE = 1;
/** A source that is silent for so many heartbeats is gone. */
const SILENT_HEARTBEATS = 3;
const LEAST_SILENCE_MS = 10_000;
/** MARIA_SLAVE_CAPABILITY_GTID: MariaDB then sends its own GTID events and no dummies in their place. */
const MARIADB_CAPABILITY = 4;

/**
 * The log of a server as a stream of events, as a replica gets it. At most one stream may have a server id: the server
 * ends the older one.
 */
export class BinlogDump implements AsyncDisposable {
  readonly #session: PacketSession;
  readonly #silenceMs: number;
  readonly #now: () => number;
  /** Null until the log's description has come. */
  #hasChecksum: boolean | null = null;
  #isOver = false;

  private constructor(session: PacketSession, options: DumpOptions) {
    this.#session = session;
    this.#now = options.now;
    this.#silenceMs = Math.max(LEAST_SILENCE_MS, SILENT_HEARTBEATS * options.heartbeatMs);
  }

  /** @throws VigieError as `connect`; an error of the dump itself (1236) comes with the first event. */
  static async open(options: DumpOptions): Promise<BinlogDump> {
    const connection = await connect(options.url, { applicationName: 'vigie binlog', signal: options.signal });
    try {
      await announce(connection, options);
      const session = new PacketSession(connection, options.now);
      const { command, argument } = dumpCommand(options);
      session.send(command, argument);
      return new BinlogDump(session, options);
    } catch (error) {
      disconnect(connection);
      throw error;
    }
  }

  /** With {@link DumpOptions.endsAtEnd}: everything has come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The next event, if one has come. */
  shift(): BinlogEvent | undefined {
    if (this.#isOver) return undefined;
    const packet = this.#session.shift('stream');
    if (packet === undefined) return undefined;
    if (packet.readUInt8(0) === EOF_PACKET && packet.length < 9) {
      this.#isOver = true;
      return undefined;
    }
    return this.#read(packet);
  }

  /** Sleeps until an event is there or `maxWaitMs` has passed. @throws VigieError `VIG_C109` when the source is silent. */
  async wait(maxWaitMs: number, signal?: AbortSignal): Promise<void> {
    await this.#session.wait(maxWaitMs, signal);
    if (this.#now() - this.#session.heardAtMs > this.#silenceMs)
      throw new VigieError('VIG_C109', 'the source has fallen silent');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  #read(packet: Buffer): BinlogEvent {
    const type = packet.readUInt8(OK_BYTE + 4);
    const isDescription = type === EVENT.formatDescription;
    if (this.#hasChecksum === null && !isDescription)
      return readEvent(packet, OK_BYTE, endsWithChecksum(packet, OK_BYTE));
    const event = readEvent(packet, OK_BYTE, this.#hasChecksum === true && !isDescription);
    if (isDescription) this.#hasChecksum = announcesChecksum(event);
    return event;
  }
}

/** A replica id of the server's own form, the same at every start, so that a connection left behind is ended by the next. */
export function replicaUuid(serverId: number): string {
  const hex = createHash('sha256').update(`vigie replica ${serverId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** User variables by which a replica tells a server what it can do. */
async function announce(connection: Connection, options: DumpOptions): Promise<void> {
  const { flavour, heartbeatMs, serverId, start } = options;
  const period = heartbeatMs * 1_000_000;
  const uuid = options.endsAtEnd === true ? randomUUID() : replicaUuid(serverId);
  const told = ["@master_binlog_checksum = 'CRC32'", `@master_heartbeat_period = ${period}`];
  if (flavour === 'mysql') {
    told.push("@source_binlog_checksum = 'CRC32'", `@source_heartbeat_period = ${period}`);
    told.push(`@slave_uuid = '${uuid}'`, `@replica_uuid = '${uuid}'`);
  } else {
    told.push(`@mariadb_slave_capability = ${MARIADB_CAPABILITY}`);
    if (start.by === 'gtid') told.push(`@slave_connect_state = '${start.gtids}'`, '@slave_gtid_strict_mode = 0');
  }
  await query(connection, `SET ${told.join(', ')}`);
}

function dumpCommand({ flavour, serverId, start, endsAtEnd }: DumpOptions): {
  readonly command: number;
  readonly argument: Buffer;
} {
  const flags = endsAtEnd === true ? NON_BLOCK : 0;
  if (start.by === 'gtid' && flavour === 'mysql') {
    const gtids = encodeGtidSet(GtidSet.parse(start.gtids));
    const head = Buffer.alloc(22);
    head.writeUInt16LE(flags | THROUGH_GTID, 0);
    head.writeUInt32LE(serverId, 2);
    // No file name; position 4 is the beginning of a file.
    head.writeUInt32LE(0, 6);
    head.writeBigUInt64LE(4n, 10);
    head.writeUInt32LE(gtids.length, 18);
    return { command: COM_BINLOG_DUMP_GTID, argument: Buffer.concat([head, gtids]) };
  }
  const file = start.by === 'file' ? start : { file: '', pos: 4 };
  const head = Buffer.alloc(10);
  head.writeUInt32LE(file.pos, 0);
  head.writeUInt16LE(flags, 4);
  head.writeUInt32LE(serverId, 6);
  return { command: COM_BINLOG_DUMP, argument: Buffer.concat([head, Buffer.from(file.file, 'utf8')]) };
}
