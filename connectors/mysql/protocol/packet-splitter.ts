const HEADER_BYTES = 4;
/** A packet of this size goes on in the next one. */
const FULL_BYTES = 0xff_ff_ff;

/**
 * Cuts the bytes of a connection into packets, whatever the pieces they come in. A packet that lies whole in a piece is
 * a view of it; only one that is torn is copied.
 */
export class PacketSplitter {
  readonly #onPacket: (payload: Buffer) => void;
  /** What is left of the pieces before: the beginning of a packet. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** So many bytes are needed before it is worth looking again. */
  #needed = HEADER_BYTES;
  /** Parts of a packet above 16 MB. */
  #parts: Buffer[] = [];

  constructor(onPacket: (payload: Buffer) => void) {
    this.#onPacket = onPacket;
  }

  push(piece: Buffer): void {
    if (this.#restBytes > 0) {
      this.#rest.push(piece);
      this.#restBytes += piece.length;
      if (this.#restBytes < this.#needed) return;
      const whole = Buffer.concat(this.#rest, this.#restBytes);
      this.#rest = [];
      this.#restBytes = 0;
      this.#cut(whole);
    } else {
      this.#cut(piece);
    }
  }

  #cut(bytes: Buffer): void {
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      if (left < HEADER_BYTES) return this.#keep(bytes, at, HEADER_BYTES);
      const size = bytes.readUIntLE(at, 3);
      if (left < HEADER_BYTES + size) return this.#keep(bytes, at, HEADER_BYTES + size);
      this.#take(bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size));
      at += HEADER_BYTES + size;
    }
  }

  #keep(bytes: Buffer, at: number, needed: number): void {
    this.#needed = needed;
    if (at === bytes.length) return;
    this.#rest = [bytes.subarray(at)];
    this.#restBytes = bytes.length - at;
  }

  #take(payload: Buffer): void {
    if (payload.length === FULL_BYTES) {
      this.#parts.push(payload);
    } else if (this.#parts.length === 0) {
      this.#onPacket(payload);
    } else {
      this.#parts.push(payload);
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#onPacket(whole);
    }
  }
}
