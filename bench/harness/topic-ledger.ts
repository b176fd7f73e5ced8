import type { Log, TopicOffset } from '#contract/log';
import { systemClock } from '#kernel/clock';
import { rowNumberIn } from './bench-row.ts';

const STILL_FOR_MS = 400;
const PATIENCE_MS = 20_000;

/**
 * Which rows have arrived on a topic of stamped records, and when. It reads only once the topic stands still, so that it
 * takes nothing away from whoever writes there.
 */
export class TopicLedger {
  readonly #log: Log;
  readonly #topic: string;
  readonly #arrivedAtMs = new Map<number, number>();
  #read: TopicOffset[] = [];
  #records = 0;

  constructor(log: Log, topic: string) {
    this.#log = log;
    this.#topic = topic;
  }

  /** Records of rows that had been there already. */
  get duplicates(): number {
    return this.#records - this.#arrivedAtMs.size;
  }

  arrivedAtMs(id: number): number {
    return this.#arrivedAtMs.get(id) ?? Number.NaN;
  }

  /** Waits until rows `from` to `to` have all arrived; throws when the topic stands still for long before that. */
  async until(from: number, to: number, patienceMs = PATIENCE_MS): Promise<void> {
    let size = -1n;
    let movedAtMs = systemClock.now();
    for (;;) {
      const now = await this.#size();
      if (now !== size) movedAtMs = systemClock.now();
      size = now;
      const stillForMs = systemClock.now() - movedAtMs;
      if (stillForMs > STILL_FOR_MS) {
        await this.#catchUp();
        const missing = this.#missing(from, to);
        if (missing.length === 0) return;
        if (stillForMs > patienceMs)
          throw new Error(
            `${this.#topic}: ${missing.length} of ${to - from + 1} rows have not arrived, first ${missing.slice(0, 3).join(', ')}`,
          );
      }
      await systemClock.sleep(100);
    }
  }

  /**
   * Reads until rows `from` to `to` have all been seen, whatever else is written meanwhile: to a topic with heartbeats it never
   * stands still.
   */
  async seen(from: number, to: number): Promise<void> {
    const end = systemClock.now() + PATIENCE_MS;
    for (;;) {
      await this.#catchUp();
      const missing = this.#missing(from, to);
      if (missing.length === 0) return;
      if (systemClock.now() > end) throw new Error(`${this.#topic}: ${missing.length} rows have not arrived`);
      await systemClock.sleep(100);
    }
  }

  /** Rows a second from the first append on, by the broker's clock; what was appended first is not counted. */
  rate(from: number, to: number): number {
    const times: number[] = [];
    for (let id = from; id <= to; id++) times.push(this.arrivedAtMs(id));
    times.sort((a, b) => a - b);
    const [first = Number.NaN] = times;
    const last = times.at(-1) ?? Number.NaN;
    const began = times.findIndex((time) => time > first);
    return began < 0 ? Number.NaN : ((times.length - began) * 1000) / (last - first);
  }

  #missing(from: number, to: number): readonly number[] {
    const missing: number[] = [];
    for (let id = from; id <= to; id++) if (!this.#arrivedAtMs.has(id)) missing.push(id);
    return missing;
  }

  async #size(): Promise<bigint> {
    const offsets = await this.#log.offsets(this.#topic);
    return offsets.reduce((sum, { next }) => sum + next, 0n);
  }

  async #catchUp(): Promise<void> {
    for await (const { topic, partition, records, next } of this.#log.read(this.#topic, { from: this.#read })) {
      for (const { value, timestampMs } of records) {
        const id = value === null ? null : rowNumberIn(value);
        if (id === null) continue;
        this.#records++;
        if (!this.#arrivedAtMs.has(id)) this.#arrivedAtMs.set(id, timestampMs);
      }
      this.#read = [...this.#read.filter((one) => one.partition !== partition), { topic, partition, offset: next }];
    }
  }
}
