import { VigieError } from '#kernel/errors/vigie-error';
import { connect } from '../connection.ts';
import { ByteCursor } from './byte-cursor.ts';
import { PacketSession } from './packet-session.ts';

const COM_QUERY = 3;
const OK_PACKET = 0;
const EOF_PACKET = 0xfe;
const MORE_RESULTS = 8;
export const NULL_FIELD = 0xfb;

/** A row of a result, not read yet: fields with their lengths before them. */
export type RowPacket = Buffer;

/**
 * A session for statements whose rows are read byte by byte. Several statements may stand in one text; then `result`
 * tells the place of each.
 */
export class SqlSession implements AsyncDisposable {
  readonly #packets: PacketSession;

  private constructor(packets: PacketSession) {
    this.#packets = packets;
  }

  static async open(
    url: string,
    options: { readonly applicationName: string; readonly signal: AbortSignal; readonly now: () => number },
  ): Promise<SqlSession> {
    return new SqlSession(new PacketSession(await connect(url, options), options.now));
  }

  /**
   * Runs the statements; `onRow` gives false to be handed no more: then the session must be closed.
   *
   * @returns whether all rows were handed over
   */
  async run(sql: string, onRow: (row: RowPacket, result: number) => boolean, signal?: AbortSignal): Promise<boolean> {
    this.#packets.send(COM_QUERY, Buffer.from(sql, 'utf8'));
    for (let result = 0; ; result++) {
      const first = await this.#packets.next('query', signal);
      if (first.readUInt8(0) === OK_PACKET) {
        if ((okStatus(first) & MORE_RESULTS) === 0) return true;
        continue;
      }
      for (let columns = new ByteCursor(first).lenenc(); columns > 0; columns--)
        await this.#packets.next('query', signal);
      await this.#packets.next('query', signal);
      const end = await this.#rows(result, onRow, signal);
      if (end === null) return false;
      // EOF: warnings, then status.
      if ((end.readUInt16LE(3) & MORE_RESULTS) === 0) return true;
    }
  }

  /** All rows of all results, as text. */
  async texts(sql: string, signal?: AbortSignal): Promise<readonly (readonly (string | null)[])[]> {
    const rows: (readonly (string | null)[])[] = [];
    await this.run(sql, (row) => rows.push(fieldTexts(row)) > 0, signal);
    return rows;
  }

  /** Runs one statement whose rows are then taken one by one; the server waits while they are not. */
  async begin(sql: string, signal?: AbortSignal): Promise<void> {
    this.#packets.send(COM_QUERY, Buffer.from(sql, 'utf8'));
    const first = await this.#packets.next('query', signal);
    for (let columns = new ByteCursor(first).lenenc(); columns >= 0; columns--)
      await this.#packets.next('query', signal);
  }

  /** The next row of the statement begun; undefined when none has come yet, null behind the last. */
  shiftRow(): RowPacket | null | undefined {
    const packet = this.#packets.shift('query');
    if (packet === undefined) return undefined;
    return isEnd(packet) ? null : packet;
  }

  /** The next row of the statement begun, waited for; null behind the last. */
  async nextRow(signal?: AbortSignal): Promise<RowPacket | null> {
    const packet = this.#packets.shift('query') ?? (await this.#packets.next('query', signal));
    return isEnd(packet) ? null : packet;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#packets[Symbol.asyncDispose]();
  }

  async #rows(
    result: number,
    onRow: (row: RowPacket, result: number) => boolean,
    signal: AbortSignal | undefined,
  ): Promise<Buffer | null> {
    for (;;) {
      const packet = this.#packets.shift('query') ?? (await this.#packets.next('query', signal));
      if (isEnd(packet)) return packet;
      if (!onRow(packet, result)) return null;
    }
  }
}

function isEnd(packet: Buffer): boolean {
  return packet.length < 9 && packet.readUInt8(0) === EOF_PACKET;
}

export function fieldTexts(row: RowPacket): readonly (string | null)[] {
  const cursor = new ByteCursor(row);
  const texts: (string | null)[] = [];
  while (cursor.left > 0) {
    if (row.readUInt8(cursor.at) === NULL_FIELD) {
      cursor.skip(1);
      texts.push(null);
    } else {
      texts.push(cursor.utf8(cursor.lenenc()));
    }
  }
  return texts;
}

function okStatus(packet: Buffer): number {
  const cursor = new ByteCursor(packet, 1);
  cursor.lenenc();
  cursor.lenenc();
  if (cursor.left < 2) throw new VigieError('VIG_C110', 'an answer of the source is too short');
  return cursor.uint16();
}
