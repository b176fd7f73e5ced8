import type { Change } from '#contract/change';
import type { LogRecord, StoredRecord, TopicPartition } from '#contract/log';
import type { Position } from '#contract/position';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Clock } from '#kernel/clock';
import { poisonLetter } from './poison-letter.ts';
import type { SchemaCache } from './schema-cache.ts';

export interface Failed {
  readonly error: unknown;
  /** Null when the record could not even be read. */
  readonly change: Change | null;
  readonly after: Position | null;
}

export type PutAside = (at: TopicPartition, record: StoredRecord, failed: Failed) => Promise<void>;

/**
 * Makes dead letters that say of which dataset something was not examined, as far as that can be known (P6, P7).
 * @param most bytes that a letter may have
 */
export function createPutAside(
  { clock, metrics }: { readonly clock: Clock; readonly metrics: { deadLetter(code: string): void } },
  { schemas, most }: { readonly schemas: SchemaCache; readonly most: number },
  letters: LogRecord[],
): PutAside {
  const byTopic = new Map<string, { readonly source: string; readonly dataset: string } | null>();
  const ofTopic = async (topic: string) => {
    let found = byTopic.get(topic);
    if (found === undefined) {
      const schema = await schemas.ofTopic(topic);
      byTopic.set(topic, (found = schema === null ? null : { source: schema.source, dataset: schema.urn }));
    }
    return found;
  };
  return async (at, record, { error, change, after }) => {
    const thrown = poison(error);
    const place = change ?? (await ofTopic(at.topic));
    const known = place === null ? null : { ...pick(place), position: change?.position ?? null, after };
    metrics.deadLetter(thrown.code);
    letters.push(poisonLetter(at, record, { thrown, nowMs: clock.now(), known, most }));
  };
}

function pick({ source, dataset }: { readonly source: string; readonly dataset: string }) {
  return { source, dataset };
}

/** A log that cannot be read is no fault of the record: that ends the poll, and nothing has happened. */
function poison(error: unknown): VigieError {
  const known = toVigieError(error);
  if (known.code.startsWith('VIG_K') || known.code === 'VIG_X901') throw known;
  if (known.code.startsWith('VIG_F')) return known;
  return new VigieError('VIG_F303', 'a record could not be classified', { details: { kind: known.message } });
}
