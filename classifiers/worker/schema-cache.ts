import { changeTopicOf, topics } from '#contract/topics';
import type { Log, TopicOffset } from '#contract/log';
import type { DatasetSchema } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';

/**
 * Shapes by id, read from `vigie.schemas` when one is met that is not known yet. A shape is durable before the first
 * change that refers to it, so reading to the end of the topic always finds it.
 */
export interface SchemaCache {
  /** @throws VigieError `VIG_F301` when the log does not hold the shape. */
  get(id: string): Promise<DatasetSchema>;
  /** The dataset whose changes a topic has; null when no shape of it is in the log. */
  ofTopic(topic: string): Promise<Pick<DatasetSchema, 'source' | 'urn'> | null>;
}

export function createSchemaCache(log: Log): SchemaCache {
  const schemas = new Map<string, DatasetSchema>();
  const byTopic = new Map<string, DatasetSchema>();
  const positions = new Map<number, TopicOffset>();

  async function readOn(): Promise<void> {
    const from = positions.size === 0 ? undefined : [...positions.values()];
    for await (const { topic, partition, next, records } of log.read(topics.schemas, { from })) {
      positions.set(partition, { topic, partition, offset: next });
      for (const { value } of records) {
        if (value === null) continue;
        const schema: DatasetSchema = JSON.parse(Buffer.from(value).toString('utf8'));
        schemas.set(schema.id, schema);
        byTopic.set(changeTopicOf(schema), schema);
      }
    }
  }

  return {
    async get(id) {
      if (!schemas.has(id)) await readOn();
      const schema = schemas.get(id);
      if (schema === undefined)
        throw new VigieError('VIG_F301', 'the shape of a record is not in the log', { details: { schema: id } });
      return schema;
    },
    async ofTopic(topic) {
      if (!byTopic.has(topic)) await readOn();
      return byTopic.get(topic) ?? null;
    },
  };
}
