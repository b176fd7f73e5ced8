import type { TopicSpec } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Database, Statement } from './database.ts';

/** A topic as the tables know it. Neither it nor its partitions ever go away or change their numbers. */
export interface Topic extends Omit<TopicSpec, 'retentionMs' | 'partitions'> {
  readonly id: number;
  readonly partitions: readonly Partition[];
}

export interface Partition {
  readonly id: number;
  readonly topic: Topic;
  readonly partition: number;
  /** Bound to encrypted batches (keyring context). */
  readonly context: string;
}

/** All topics by name and partitions by id, in memory; new ones are read when asked for. */
export class TopicDirectory {
  readonly #db: Database;
  readonly #newer: Statement;
  readonly #byName = new Map<string, Topic>();
  readonly #byId = new Map<number, Partition>();
  #newest = 0;
  #reading: Promise<void> | null = null;

  constructor(db: Database) {
    this.#db = db;
    this.#newer = {
      name: 'topics-newer',
      text: `SELECT t.id, t.name, t.compacted, t.encrypted, p.id, p.partition
        FROM ${db.schema}.topics t JOIN ${db.schema}.partitions p ON p.topic_id = t.id
        WHERE t.id > $1 ORDER BY t.id, p.partition`,
    };
  }

  /** Reads what was created since. Topics are created one creator at a time, so ids become visible in order. */
  async refresh(): Promise<void> {
    const reading = (this.#reading ?? Promise.resolve()).then(() => this.#readNewer());
    this.#reading = reading.catch(() => undefined);
    await reading;
  }

  async #readNewer(): Promise<void> {
    const found = new Map<number, Topic & { readonly partitions: Partition[] }>();
    for (const [id, name, compacted, encrypted, partitionId, partition] of await this.#db.rows(this.#newer, [
      this.#newest,
    ])) {
      const topicId = Number(id);
      const topic = found.get(topicId) ?? {
        id: topicId,
        name: name ?? '',
        compacted: compacted === 't',
        encrypted: encrypted === 't',
        partitions: [],
      };
      found.set(topicId, topic);
      topic.partitions.push({
        id: Number(partitionId),
        topic,
        partition: Number(partition),
        context: `${topic.name}/${partition}`,
      });
    }
    for (const topic of found.values()) {
      this.#newest = Math.max(this.#newest, topic.id);
      this.#byName.set(topic.name, topic);
      for (const partition of topic.partitions) this.#byId.set(partition.id, partition);
    }
  }

  /** @throws VigieError `VIG_K202` when there is no such topic. */
  async topic(name: string): Promise<Topic> {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    await this.refresh();
    const read = this.#byName.get(name);
    if (read === undefined) throw new VigieError('VIG_K202', 'the topic does not exist', { details: { topic: name } });
    return read;
  }

  find(topic: string, partition: number): Partition | undefined {
    return this.#byName.get(topic)?.partitions[partition];
  }

  byId(partitionId: number): Partition | undefined {
    return this.#byId.get(partitionId);
  }

  /** How many topics are known. */
  get topics(): number {
    return this.#byName.size;
  }

  /** How many partitions are known. */
  get partitions(): number {
    return this.#byId.size;
  }

  all(): Iterable<Topic> {
    return this.#byName.values();
  }
}
