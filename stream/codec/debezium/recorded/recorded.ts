import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { StoredRecord } from '#contract/log';
import { parseAvroSchema } from '../../avro/avro-schema.ts';
import type { AvroRegistry } from '../../avro/schema-registry.ts';
import { VigieError } from '#kernel/errors/vigie-error';

const Recorded = z.object({
  schemas: z.record(z.string(), z.string()),
  records: z.array(z.object({ key: z.base64().nullable(), value: z.base64().nullable() })),
});

/** Bytes that a real Debezium 3.6 wrote, and what its registry had for them: the codec's tests need no server. */
export interface Recording {
  readonly records: readonly StoredRecord[];
  readonly registry: AvroRegistry;
  /** What the registry has under each id. */
  readonly texts: Readonly<Record<string, string>>;
}

export function recording(name: string): Recording {
  const { schemas, records } = Recorded.parse(
    JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')),
  );
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));
  return {
    texts: schemas,
    records: records.map(({ key, value }, i) => ({
      key: bytes(key),
      value: bytes(value),
      offset: BigInt(i),
      timestampMs: 0,
    })),
    registry: {
      async schema(id) {
        const text = schemas[id];
        if (text === undefined) throw new VigieError('VIG_F308', 'not recorded');
        return { id, schema: parseAvroSchema(JSON.parse(text)) };
      },
      register: () => Promise.reject(new TypeError('recorded schemas are for reading')),
    },
  };
}
