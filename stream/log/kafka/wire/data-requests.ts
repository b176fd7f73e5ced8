import { ANSWER_WITHIN_MS, byTopic, type PartitionError, type WireRequest } from './request.ts';

/** What a reader may see. */
const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;

export interface FetchWant {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface FetchedPartition extends PartitionError {
  /** Everything before is committed or aborted: readers end here. */
  readonly stableEnd: bigint;
  readonly start: bigint;
  readonly aborted: readonly { readonly producerId: bigint; readonly first: bigint }[];
  /** Batches, the last perhaps cut off. */
  readonly bytes: Buffer;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
}

/** Records of many partitions of one broker; it waits until there are some. */
export function fetchRequest(wants: readonly FetchWant[], limits: FetchLimits): WireRequest<FetchedPartition[]> {
  return {
    api: ['Fetch', 1, 11],
    timeoutMs: limits.maxWaitMs + ANSWER_WITHIN_MS,
    write(writer) {
      writer.int32(-1).int32(limits.maxWaitMs).int32(1).int32(limits.maxBytes).int8(READ_COMMITTED);
      // No fetch session.
      writer.int32(0).int32(-1);
      writer.array(byTopic(wants), ([topic, partitions]) => {
        writer.string(topic).array(partitions, ({ partition, offset }) => {
          writer.int32(partition).int32(-1).int64(offset).int64(-1n).int32(limits.maxBytes);
        });
      });
      writer.int32(0).string('');
    },
    read(reader) {
      reader.int32();
      const failure = reader.int16();
      reader.int32();
      return reader
        .array((each) => {
          const topic = each.text();
          return each.array((inner) => {
            const partition = inner.int32();
            const error = inner.int16();
            inner.int64();
            const stableEnd = inner.int64();
            const start = inner.int64();
            const aborted = inner.array((list) => ({ producerId: list.int64(), first: list.int64() }));
            inner.int32();
            const bytes = inner.data() ?? Buffer.alloc(0);
            return { topic, partition, error: failure === 0 ? error : failure, stableEnd, start, aborted, bytes };
          });
        })
        .flat();
    },
  };
}

export interface ProducePart {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

/** One batch for each of many partitions of one broker; answered when all in-sync replicas have them. */
export function produceRequest(
  parts: readonly ProducePart[],
  transactionalId: string | null,
  timeoutMs: number,
): WireRequest<PartitionError[]> {
  return {
    api: ['Produce', 0, 7],
    timeoutMs: timeoutMs + 5000,
    write(writer) {
      writer.string(transactionalId).int16(-1).int32(timeoutMs);
      writer.array(byTopic(parts), ([topic, partitions]) => {
        writer.string(topic).array(partitions, ({ partition, bytes }) => {
          writer.int32(partition).data(bytes);
        });
      });
    },
    read(reader) {
      return reader
        .array((each) => {
          const topic = each.text();
          return each.array((inner) => {
            const answer = { topic, partition: inner.int32(), error: inner.int16() };
            inner.int64();
            inner.int64();
            inner.int64();
            return answer;
          });
        })
        .flat();
    },
  };
}

export const EARLIEST = -2n;
export const LATEST = -1n;

export interface ListedOffset extends PartitionError {
  /** -1 when there is none. */
  readonly offset: bigint;
}

/** The end with what is not decided yet: a reader who has come so far has seen all that was committed by now. */
export const UNDECIDED_END = -1_000n;

/**
 * @param timestamp milliseconds since the epoch, or {@link EARLIEST}, {@link LATEST} (of what is committed) or
 * {@link UNDECIDED_END}.
 */
export function listOffsetsRequest(
  partitions: readonly { readonly topic: string; readonly partition: number }[],
  timestamp: bigint,
): WireRequest<ListedOffset[]> {
  return {
    api: ['ListOffsets', 2, 3],
    write(writer) {
      writer.int32(-1).int8(timestamp === UNDECIDED_END ? READ_UNCOMMITTED : READ_COMMITTED);
      writer.array(byTopic(partitions), ([topic, list]) => {
        writer.string(topic).array(list, ({ partition }) => {
          writer.int32(partition).int64(timestamp === UNDECIDED_END ? LATEST : timestamp);
        });
      });
    },
    read(reader) {
      reader.int32();
      return reader
        .array((each) => {
          const topic = each.text();
          return each.array((inner) => {
            const answer = { topic, partition: inner.int32(), error: inner.int16() };
            inner.int64();
            return { ...answer, offset: inner.int64() };
          });
        })
        .flat();
    },
  };
}

/** Removes what lies before the offsets. */
export function deleteRecordsRequest(
  offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: bigint }[],
): WireRequest<PartitionError[]> {
  return {
    api: ['DeleteRecords', 21, 1],
    write(writer) {
      writer.array(byTopic(offsets), ([topic, list]) => {
        writer.string(topic).array(list, ({ partition, offset }) => {
          writer.int32(partition).int64(offset);
        });
      });
      writer.int32(30_000);
    },
    read(reader) {
      reader.int32();
      return reader
        .array((each) => {
          const topic = each.text();
          return each.array((inner) => {
            const partition = inner.int32();
            inner.int64();
            return { topic, partition, error: inner.int16() };
          });
        })
        .flat();
    },
  };
}

export interface BrokerAddress {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

export interface TopicMetadata {
  readonly error: number;
  readonly name: string;
  readonly isInternal: boolean;
  readonly partitions: readonly { readonly partition: number; readonly leader: number; readonly error: number }[];
}

export interface Metadata {
  readonly brokers: readonly BrokerAddress[];
  readonly controller: number;
  readonly topics: readonly TopicMetadata[];
}

/** @param topics null asks for all. No topic comes into being by asking. */
export function metadataRequest(topics: readonly string[] | null): WireRequest<Metadata> {
  return {
    api: ['Metadata', 3, 5],
    write(writer) {
      if (topics === null) writer.int32(-1);
      else writer.array(topics, (topic) => writer.string(topic));
      writer.int8(0);
    },
    read(reader) {
      reader.int32();
      const brokers = reader.array((each) => {
        const broker = { id: each.int32(), host: each.text(), port: each.int32() };
        each.string();
        return broker;
      });
      reader.string();
      const controller = reader.int32();
      const read = reader.array((each) => ({
        error: each.int16(),
        name: each.text(),
        isInternal: each.int8() !== 0,
        partitions: each.array((inner) => {
          const error = inner.int16();
          const partition = inner.int32();
          const leader = inner.int32();
          for (let list = 0; list < 3; list++) inner.array((replica) => replica.int32());
          return { partition, leader, error };
        }),
      }));
      return { brokers, controller, topics: read };
    },
  };
}
