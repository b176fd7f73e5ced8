import { Control } from '#contract/control';
import type { Log, LogProducer, LogRecord } from '#contract/log';
import { topics } from '#contract/topics';
import type { Clock } from '#kernel/clock';
import { bytesText, decodeRecord } from '#contract/decode-record';

/** The control topic, as the API reads and writes it. What was written is seen by the next read. */
export class ControlTopic implements AsyncDisposable {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #producer: LogProducer;

  private constructor(log: Log, clock: Clock, producer: LogProducer) {
    this.#log = log;
    this.#clock = clock;
    this.#producer = producer;
  }

  static async open(log: Log, clock: Clock): Promise<ControlTopic> {
    return new ControlTopic(log, clock, await log.producer());
  }

  /** The newest record of each subject. A record that is no {@link Control} is nobody's: left out, as workers do. */
  async state(): Promise<ReadonlyMap<string, Control>> {
    const state = new Map<string, Control>();
    for await (const batch of this.#log.read(topics.control)) {
      for (const { key, value } of batch.records) {
        if (key === null) continue;
        const subject = bytesText(key);
        const control = value === null ? null : decodeRecord(Control, value);
        if (control === null) state.delete(subject);
        else state.set(subject, control);
      }
    }
    return state;
  }

  async put(subject: string, control: Control): Promise<void> {
    await this.#append([[subject, control]]);
  }

  /** Tombstones. */
  async remove(...subjects: readonly string[]): Promise<void> {
    await this.#append(subjects.map((subject) => [subject, null]));
  }

  /** Controls and the steps of rules' histories, all or none of them. */
  async change(entries: Entries, history: readonly (readonly [key: string, step: object | null])[]): Promise<void> {
    const now = this.#clock.now();
    await this.#producer.transact({
      records: [
        { topic: topics.control, records: entries.map((entry) => recordOf(entry, now)) },
        { topic: topics.ruleHistory, records: history.map((entry) => recordOf(entry, now)) },
      ],
    });
  }

  async #append(entries: Entries): Promise<void> {
    const now = this.#clock.now();
    await this.#producer.append([{ topic: topics.control, records: entries.map((entry) => recordOf(entry, now)) }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer[Symbol.asyncDispose]();
  }
}

type Entries = readonly (readonly [subject: string, control: Control | null])[];

function recordOf([key, value]: readonly [string, object | null], timestampMs: number): LogRecord {
  return { key: Buffer.from(key), value: value === null ? null : Buffer.from(JSON.stringify(value)), timestampMs };
}
