import type { z } from 'zod';
import { DeadLetter, RETRY_HEADERS } from '#contract/dead-letter';
import type { Log, LogProducer, LogRecord, StoredRecord, TopicRecords } from '#contract/log';
import { topics } from '#contract/topics';
import type { Clock } from '#kernel/clock';
import { isAbort, toVigieError, VigieError } from '#kernel/errors/vigie-error';
import { bytesText, decodeRecord } from '#contract/decode-record';
import type { ServerEvents } from './telemetry/events.ts';

/** What is told of a dead letter: where it came from and why. The record itself never leaves (P4). */
export const DeadLetterSummary = DeadLetter.omit({ record: true });
export type DeadLetterSummary = z.infer<typeof DeadLetterSummary>;

/** Letters held for listing; of more, the newest. */
const MAX_LETTERS = 10_000;
const RETRY_MS = 1000;

interface Letter {
  readonly summary: DeadLetterSummary;
  /** Where the letter itself lies. */
  readonly partition: number;
  readonly offset: bigint;
}

/** Follows the dead-letter topic and holds an index of it, without the records. */
export class DeadLetters implements AsyncDisposable {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #events: ServerEvents;
  readonly #producer: LogProducer;
  readonly #letters = new Map<string, Letter>();
  readonly #stop = new AbortController();
  #following: Promise<void> = Promise.resolve();

  private constructor(options: DeadLetterOptions, producer: LogProducer) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#producer = producer;
  }

  static async open(options: DeadLetterOptions): Promise<DeadLetters> {
    return new DeadLetters(options, await options.log.producer());
  }

  /** Starts following; until it has read the topic once, the list is short. */
  start(): void {
    this.#following = this.#follow();
  }

  /** Newest first. */
  list(query: {
    readonly source?: string | undefined;
    readonly code?: string | undefined;
  }): readonly DeadLetterSummary[] {
    return [...this.#letters.values()]
      .map(({ summary }) => summary)
      .filter(({ source, code }) => (query.source ?? source) === source && (query.code ?? code) === code)
      .toReversed();
  }

  /** @throws VigieError `VIG_A504` when there is none. */
  get(id: string): DeadLetterSummary {
    return this.#letter(id).summary;
  }

  /**
   * Puts the record back at the end of its topic and takes the letter away, both or neither.
   *
   * @throws VigieError `VIG_A504` when there is no such letter, also when someone else has just retried it.
   */
  async retry(id: string): Promise<void> {
    const { partition, offset } = this.#letter(id);
    const letter = await this.#read({ partition, offset, id });
    const record = letter.record.isHere === false ? await this.#recordOf(letter) : inLetter(letter);
    // Taken out before it is written: a second request for the same letter finds none, instead of sending it twice.
    const held = this.#letter(id);
    this.#letters.delete(id);
    try {
      await this.#producer.transact({ records: [putBack(letter, record), this.#tombstone(id)] });
    } catch (error) {
      this.#letters.set(id, held);
      throw error;
    }
  }

  #letter(id: string): Letter {
    const letter = this.#letters.get(id);
    if (letter === undefined) throw new VigieError('VIG_A504', 'there is no such dead letter');
    return letter;
  }

  async #read(at: { readonly partition: number; readonly offset: bigint; readonly id: string }): Promise<DeadLetter> {
    const from = [{ topic: topics.deadLetters, partition: at.partition, offset: at.offset }];
    for await (const batch of this.#log.read(topics.deadLetters, { from })) {
      const record =
        batch.partition === at.partition ? batch.records.find(({ offset }) => offset === at.offset) : undefined;
      const letter =
        record?.value === undefined || record.value === null ? null : decodeRecord(DeadLetter, record.value);
      if (letter?.id === at.id) return letter;
      if (batch.partition === at.partition && batch.next > at.offset) break;
    }
    throw new VigieError('VIG_A504', 'the dead letter is no longer held by the log');
  }

  /** A record that was too large for its letter. */
  async #recordOf({ topic, partition, offset }: DeadLetter): Promise<LogRecord> {
    const at = BigInt(offset);
    try {
      for await (const batch of this.#log.read(topic, { from: [{ topic, partition, offset: at }] })) {
        if (batch.partition !== partition) continue;
        const record = batch.records.find((each) => each.offset === at);
        if (record !== undefined) return record;
        if (batch.next > at) break;
      }
    } catch (error) {
      // Retention was faster.
      if (toVigieError(error).code !== 'VIG_K204') throw error;
    }
    throw new VigieError('VIG_A504', 'the record of the dead letter is no longer held by the log');
  }

  #tombstone(id: string) {
    const record = { key: Buffer.from(id), value: null, timestampMs: this.#clock.now() };
    return { topic: topics.deadLetters, records: [record] };
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.#letters.clear();
        for await (const batch of this.#log.read(topics.deadLetters, { follow: true, signal })) {
          for (const record of batch.records) this.#note(record, batch.partition);
        }
      } catch (error) {
        if (signal.aborted && isAbort(error)) return;
        this.#events.followerFailed(topics.deadLetters, toVigieError(error));
        await this.#clock.sleep(RETRY_MS, signal);
      }
    }
  }

  #note({ key, value, offset }: StoredRecord, partition: number): void {
    if (key === null) return;
    const id = bytesText(key);
    this.#letters.delete(id);
    const summary = value === null ? null : decodeRecord(DeadLetterSummary, value);
    if (summary === null) return;
    this.#letters.set(id, { summary, partition, offset });
    if (this.#letters.size <= MAX_LETTERS) return;
    const oldest = this.#letters.keys().next();
    if (oldest.done !== true) this.#letters.delete(oldest.value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#producer[Symbol.asyncDispose]();
  }
}

export interface DeadLetterOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly events: ServerEvents;
}

function inLetter({ record: { key, value, headers, timestampMs } }: DeadLetter): LogRecord {
  return { key: fromBase64(key), value: fromBase64(value), headers, timestampMs };
}

function putBack({ id, topic, partition, attempts }: DeadLetter, record: LogRecord): TopicRecords {
  const { key, value, timestampMs } = record;
  const headers = { ...record.headers, [RETRY_HEADERS.letter]: id, [RETRY_HEADERS.attempts]: String(attempts) };
  // To its own partition: the order of a key's records must not fork.
  return { topic, partition, records: [{ key, value, headers, timestampMs }] };
}

function fromBase64(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64');
}
