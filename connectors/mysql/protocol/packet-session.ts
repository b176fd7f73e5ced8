import { Socket } from 'node:net';
import { VigieError } from '#kernel/errors/vigie-error';
import { disconnect, type Connection } from '../connection.ts';
import { fromErrno, toMysqlError, type Phase } from '../mysql-errors.ts';
import { Arrival } from '../../arrival.ts';
import { PacketSplitter } from './packet-splitter.ts';

const COMMAND_BYTES = 5;
/** The source is held back while more than this waits to be read. */
const HIGH_BYTES = 8 * 1024 * 1024;
const LOW_BYTES = 2 * 1024 * 1024;
const ERROR_PACKET = 0xff;
const COMPACT_AT = 1024;

/**
 * An authenticated session that is spoken with packet by packet: for the log, and for rows of which every byte counts.
 * `mysql2` has shaken hands on it and has no part in it any more. One command at a time.
 */
export class PacketSession implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #arrival = new Arrival();
  #packets: Buffer[] = [];
  #head = 0;
  #queuedBytes = 0;
  #failure: unknown = null;
  #heardAtMs: number;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    const socket: unknown = Reflect.get(connection, 'stream');
    if (!(socket instanceof Socket)) throw new VigieError('VIG_X900', 'a session to the source has no socket');
    this.#connection = connection;
    this.#socket = socket;
    this.#now = now;
    this.#heardAtMs = now();
    const splitter = new PacketSplitter((payload) => this.#queue(payload));
    socket.removeAllListeners('data');
    socket.on('data', (piece: Buffer) => {
      this.#heardAtMs = this.#now();
      splitter.push(piece);
      if (this.#queuedBytes > HIGH_BYTES) socket.pause();
      this.#arrival.wake();
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () =>
      this.#fail(new VigieError('VIG_C109', 'the source ended the connection', { details: { phase: 'stream' } })),
    );
  }

  /** When bytes came last. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** The packets of an earlier command must all have been taken. */
  send(command: number, argument: Buffer): void {
    const packet = Buffer.allocUnsafe(COMMAND_BYTES + argument.length);
    packet.writeUIntLE(argument.length + 1, 0, 3);
    packet.writeUInt8(0, 3);
    packet.writeUInt8(command, 4);
    argument.copy(packet, COMMAND_BYTES);
    this.#socket.write(packet);
  }

  /** The next packet, if one is there. A packet of an error, and a lost connection, throw. */
  shift(phase: Phase): Buffer | undefined {
    const packet = this.#packets[this.#head];
    if (packet === undefined) {
      if (this.#failure !== null) throw toMysqlError(this.#failure, phase);
      return undefined;
    }
    this.#head += 1;
    this.#queuedBytes -= packet.length;
    if (this.#head === this.#packets.length || this.#head === COMPACT_AT) {
      this.#packets = this.#packets.slice(this.#head);
      this.#head = 0;
    }
    if (this.#queuedBytes < LOW_BYTES && this.#socket.isPaused()) this.#socket.resume();
    if (packet.length >= 3 && packet.readUInt8(0) === ERROR_PACKET) throw fromErrno(packet.readUInt16LE(1), phase);
    return packet;
  }

  async next(phase: Phase, signal?: AbortSignal): Promise<Buffer> {
    for (;;) {
      const packet = this.shift(phase);
      if (packet !== undefined) return packet;
      signal?.throwIfAborted();
      await this.#arrival.wait(1000, signal);
    }
  }

  /** Sleeps until a packet is there, the connection fails, or `maxWaitMs` has passed. */
  async wait(maxWaitMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#head < this.#packets.length || this.#failure !== null || maxWaitMs <= 0) return;
    await this.#arrival.wait(maxWaitMs, signal);
  }

  /** Cuts the connection, whatever is on its way. */
  async [Symbol.asyncDispose](): Promise<void> {
    disconnect(this.#connection);
    this.#fail(new VigieError('VIG_C109', 'the connection to the source was closed'));
  }

  #queue(payload: Buffer): void {
    this.#packets.push(payload);
    this.#queuedBytes += payload.length;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#arrival.wake();
  }
}
