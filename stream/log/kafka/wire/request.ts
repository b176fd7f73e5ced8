import type { ByteReader, ByteWriter } from './cursor.ts';

/**
 * After this a connection counts as dead. It is less than a transaction and its retries may take, so that what met a dead
 * connection is still done, on a new one.
 */
export const ANSWER_WITHIN_MS = 15_000;

/** One request of Kafka's protocol in one version, with how its answer is read. */
export interface WireRequest<T> {
  readonly api: readonly [name: string, key: number, version: number];
  /** Of the flexible versions: its header and its answer's have a list of further fields. */
  readonly flexible?: boolean | undefined;
  /** When the broker may take longer than {@link ANSWER_WITHIN_MS} to answer, or must not. */
  readonly timeoutMs?: number | undefined;
  write(writer: ByteWriter): void;
  read(reader: ByteReader): T;
}

export interface PartitionError {
  readonly topic: string;
  readonly partition: number;
  /** 0: none. */
  readonly error: number;
}

/** Groups a flat list by topic, as all requests want it. */
export function byTopic<T extends { readonly topic: string }>(items: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.topic);
    if (group === undefined) groups.set(item.topic, [item]);
    else group.push(item);
  }
  return [...groups];
}

/** `[topic [partition error]]`, the commonest answer. */
export function readPartitionErrors(reader: ByteReader): PartitionError[] {
  return reader
    .array((each) => {
      const topic = each.text();
      return each.array((inner) => ({ topic, partition: inner.int32(), error: inner.int16() }));
    })
    .flat();
}

/** The first refusal among the answers about partitions; 0 when there is none. */
export function firstError(answers: readonly PartitionError[]): number {
  return answers.find(({ error }) => error !== 0)?.error ?? 0;
}
