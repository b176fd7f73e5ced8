import { VigieError } from '#kernel/errors/vigie-error';
import { Connections } from './connection/connections.ts';
import type { DialOptions } from './connection/dial.ts';
import type { EncryptionMarks } from './encryption-marks.ts';
import { accepted, isRefusal, REFUSALS } from './errors.ts';
import { metadataRequest, type BrokerAddress, type TopicMetadata } from './wire/data-requests.ts';

export interface Topic {
  readonly name: string;
  /** Values and keys of ours rest sealed. */
  readonly encrypted: boolean;
  /** By partition: the broker that leads it; -1 when none does now. */
  readonly leaders: readonly number[];
}

/** Which topics there are, who leads their partitions and where brokers listen; shared by all users of a log. */
export class TopicDirectory implements AsyncDisposable {
  readonly connections: Connections;
  readonly #marks: EncryptionMarks;
  readonly #brokers = new Map<number, BrokerAddress>();
  readonly #topics = new Map<string, Topic>();
  #controller = -1;
  #refreshing = new Map<string, Promise<void>>();

  constructor(options: DialOptions, marks: EncryptionMarks) {
    this.connections = new Connections(options, this.address);
    this.#marks = marks;
  }

  readonly address = (broker: number): BrokerAddress | null => this.#brokers.get(broker) ?? null;

  get controller(): number {
    return this.#controller;
  }

  /** What is known without asking. */
  known(name: string): Topic | null {
    return this.#topics.get(name) ?? null;
  }

  /** @throws VigieError `VIG_K202` when there is no such topic. */
  async topic(name: string): Promise<Topic> {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    await this.refresh([name]);
    const found = this.#topics.get(name);
    if (found === undefined) throw new VigieError('VIG_K202', 'there is no such topic', { details: { topic: name } });
    return found;
  }

  /** Brokers that are known. */
  get brokers(): readonly number[] {
    return [...this.#brokers.keys()];
  }

  /** Names of all topics but those of Kafka itself and of the log's own. */
  async names(): Promise<readonly string[]> {
    await this.refresh(null);
    return [...this.#topics.keys()].filter((name) => name !== this.#marks.topic);
  }

  /** Asks anew. @param names null: all topics. Those that are gone are forgotten. */
  refresh(names: readonly string[] | null): Promise<void> {
    const key = names === null ? '*' : names.join(' ');
    const running = this.#refreshing.get(key);
    if (running !== undefined) return running;
    const refresh = this.#refresh(names).finally(() => this.#refreshing.delete(key));
    this.#refreshing.set(key, refresh);
    return refresh;
  }

  async #refresh(names: readonly string[] | null): Promise<void> {
    const { brokers, controller, topics } = await this.connections.askAny(metadataRequest(names));
    for (const broker of brokers) this.#brokers.set(broker.id, broker);
    this.#controller = controller;
    const present = topics.filter(({ error, isInternal }) => exists(error) && !isInternal);
    // A mark is older than its topic: whoever sees the topic finds the mark.
    if (present.some(({ name }) => !this.#topics.has(name) && name !== this.#marks.topic)) await this.#readMarks();
    const gone = new Set(names ?? this.#topics.keys());
    for (const topic of present) {
      gone.delete(topic.name);
      this.#topics.set(topic.name, this.#described(topic));
    }
    for (const name of gone) this.#topics.delete(name);
  }

  async #readMarks(): Promise<void> {
    const { topics } = await this.connections.askAny(metadataRequest([this.#marks.topic]));
    const [topic] = topics;
    const [partition] = topic?.partitions ?? [];
    if (topic === undefined || topic.error === REFUSALS.UNKNOWN_TOPIC_OR_PARTITION || partition === undefined) return;
    accepted(topic.error);
    await this.#marks.readOn(this.connections, partition.leader);
  }

  #described({ name, partitions }: TopicMetadata): Topic {
    const leaders = Array.from({ length: partitions.length }, () => -1);
    for (const { partition, leader } of partitions) leaders[partition] = leader;
    return { name, encrypted: this.#marks.has(name), leaders };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.connections[Symbol.asyncDispose]();
  }
}

function exists(error: number): boolean {
  try {
    accepted(error);
    return true;
  } catch (refusal) {
    if (isRefusal(refusal, 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC')) return false;
    if (isRefusal(refusal, 'LEADER_NOT_AVAILABLE')) return true;
    throw refusal;
  }
}
