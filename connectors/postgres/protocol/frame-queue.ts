/** What waits to be decoded: the body of one CopyData message. */
export interface QueuedFrame {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const COMPACT_AT = 1024;

/** First in, first out, with its size in bytes; taking is cheap without moving the rest each time. */
export class FrameQueue {
  #frames: QueuedFrame[] = [];
  #head = 0;
  #byteCount = 0;

  get byteCount(): number {
    return this.#byteCount;
  }

  get isEmpty(): boolean {
    return this.#head === this.#frames.length;
  }

  get last(): QueuedFrame | undefined {
    return this.isEmpty ? undefined : this.#frames.at(-1);
  }

  push(frame: QueuedFrame): void {
    this.#frames.push(frame);
    this.#byteCount += frame.end - frame.start;
  }

  replaceLast(frame: QueuedFrame): void {
    this.#frames[this.#frames.length - 1] = frame;
  }

  clear(): void {
    this.#frames = [];
    this.#head = 0;
    this.#byteCount = 0;
  }

  shift(): QueuedFrame | undefined {
    const frame = this.#frames[this.#head];
    if (frame === undefined) return undefined;
    this.#head += 1;
    this.#byteCount -= frame.end - frame.start;
    if (this.isEmpty || this.#head === COMPACT_AT) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    return frame;
  }
}
