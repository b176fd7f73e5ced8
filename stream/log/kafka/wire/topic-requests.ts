import type { WireRequest } from './request.ts';

const TOPIC = 2;
const SET = 0;

export interface TopicToCreate {
  readonly name: string;
  readonly partitions: number;
  /** -1: what the broker holds usual. */
  readonly replicas: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface TopicAnswer {
  readonly topic: string;
  readonly error: number;
}

export function createTopicsRequest(topics: readonly TopicToCreate[]): WireRequest<TopicAnswer[]> {
  return {
    api: ['CreateTopics', 19, 4],
    timeoutMs: 35_000,
    write(writer) {
      writer.array(topics, ({ name, partitions, replicas, settings }) => {
        writer.string(name).int32(partitions).int16(replicas).int32(0);
        writer.array(Object.entries(settings), ([setting, value]) => writer.string(setting).string(value));
      });
      writer.int32(30_000).int8(0);
    },
    read(reader) {
      reader.int32();
      return reader.array((each) => {
        const answer = { topic: each.text(), error: each.int16() };
        each.string();
        return answer;
      });
    },
  };
}

export interface TopicSettings extends TopicAnswer {
  readonly settings: ReadonlyMap<string, string>;
}

export function describeTopicsRequest(
  topics: readonly string[],
  names: readonly string[],
): WireRequest<TopicSettings[]> {
  return {
    api: ['DescribeConfigs', 32, 1],
    write(writer) {
      writer.array(topics, (topic) => {
        writer
          .int8(TOPIC)
          .string(topic)
          .array(names, (name) => writer.string(name));
      });
      writer.int8(0);
    },
    read(reader) {
      reader.int32();
      return reader.array((each) => {
        const error = each.int16();
        each.string();
        each.int8();
        const topic = each.text();
        const settings = new Map<string, string>();
        each.array((inner) => {
          settings.set(inner.text(), inner.text());
          inner.int8();
          inner.int8();
          inner.int8();
          inner.array((synonym) => {
            synonym.string();
            synonym.string();
            synonym.int8();
          });
        });
        return { topic, error, settings };
      });
    },
  };
}

/** Sets one setting and leaves the others as they are. */
export function changeTopicRequest(topic: string, name: string, value: string): WireRequest<TopicAnswer[]> {
  return {
    api: ['IncrementalAlterConfigs', 44, 0],
    write(writer) {
      writer.int32(1).int8(TOPIC).string(topic);
      writer.int32(1).string(name).int8(SET).string(value);
      writer.int8(0);
    },
    read(reader) {
      reader.int32();
      return reader.array((each) => {
        const error = each.int16();
        each.string();
        each.int8();
        return { error, topic: each.text() };
      });
    },
  };
}
