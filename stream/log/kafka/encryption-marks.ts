import type { Connections } from './connection/connections.ts';
import { accepted } from './errors.ts';
import { fetchRequest } from './wire/data-requests.ts';
import { decodeRecords, splitBatches } from './wire/record-batch.ts';

/** The compacted topic of the log's own that says which topics rest encrypted: Kafka has no place for it. */
export const MARKS_TOPIC = 'vigie.encrypted-topics';
export const MARK = Buffer.from('encrypted');

const FETCH_BYTES = 1024 * 1024;

/**
 * Which topics rest encrypted. The mark of a topic is written before the topic is made, so that nobody who sees the topic
 * takes it for a plain one.
 */
export class EncryptionMarks {
  readonly topic = MARKS_TOPIC;
  readonly #marked = new Set<string>();
  #next = 0n;

  has(topic: string): boolean {
    return this.#marked.has(topic);
  }

  /** Reads what was added since. */
  async readOn(connections: Connections, leader: number): Promise<void> {
    for (;;) {
      const want = { topic: MARKS_TOPIC, partition: 0, offset: this.#next };
      const [fetched] = await connections.ask(leader, fetchRequest([want], { maxBytes: FETCH_BYTES, maxWaitMs: 0 }));
      if (fetched === undefined) return;
      accepted(fetched.error);
      for (const batch of splitBatches(fetched.bytes)) {
        for (const { key, value, offset } of batch.isControl ? [] : await decodeRecords(batch)) {
          if (offset < this.#next || key === null) continue;
          if (value === null) this.#marked.delete(key.toString());
          else this.#marked.add(key.toString());
        }
        this.#next = batch.lastOffset + 1n;
      }
      if (this.#next >= fetched.stableEnd) return;
    }
  }
}
