import { z } from 'zod';
import { topicMessages, type TopicMessage } from '#contract/topic-messages';
import { ownTopics } from '#contract/topics';
import type { Page } from './page.ts';

/** The topics that others read and write, as an AsyncAPI 3 document. */
export function asyncApiFile(): Page {
  return { path: 'docs/asyncapi.json', text: JSON.stringify(asyncApiDocument(), null, 2) };
}

export function asyncApiDocument() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Vigie',
      version: '1',
      license: { name: 'Apache-2.0' },
      description:
        'What Vigie tells on topics of Kafka and what it can be told. No message holds a value of a record: only masked samples, names, counts and positions. Values are JSON, or Avro by the schema registry when one is configured; keys are UTF-8 text. Change topics, captures and dead letters rest encrypted and are not for others.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topicMessages.map((message) => [message.name, channel(message)])),
    operations: Object.fromEntries(topicMessages.map((message) => [operationOf(message), operation(message)])),
    components: { schemas: Object.fromEntries(payloads()) },
  };
}

function channel({ topic, name, title, key, description }: TopicMessage) {
  const spec = ownTopics.find((own) => own.name === topic);
  const cleanup = spec?.compacted === true ? 'compact' : 'delete';
  const retention = spec?.retentionMs ?? null;
  return {
    address: topic,
    title,
    description,
    messages: {
      [name]: {
        name,
        title,
        payload: { $ref: `#/components/schemas/${schemaOf(topic)}` },
        bindings: { kafka: { key: { type: 'string', description: key }, bindingVersion: '0.5.0' } },
      },
    },
    bindings: {
      kafka: {
        topic,
        partitions: spec?.partitions ?? 1,
        topicConfiguration: {
          'cleanup.policy': [cleanup],
          ...(retention === null ? {} : { 'retention.ms': retention }),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

const operationOf = ({ name, told }: TopicMessage): string => `${told ? 'hear' : 'tell'}-${name}`;

function operation({ name, title, told }: TopicMessage) {
  return {
    action: told ? 'receive' : 'send',
    title,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  };
}

/** One shape may be that of several topics: it stands once. */
function payloads(): ReadonlyMap<string, unknown> {
  return new Map(
    topicMessages.map(({ topic, payload }) => {
      const { $schema: _, ...schema } = z.toJSONSchema(payload, {
        io: 'input',
        target: 'draft-7',
        unrepresentable: 'any',
      });
      return [schemaOf(topic), schema] as const;
    }),
  );
}

/** `vigie.labels.pii` and its sisters have one shape. */
function schemaOf(topic: string): string {
  const words = topic.split('.').slice(1, 2).join('').split('-');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
