import { recordUrn } from '#contract/dataset';
import type { Change, Row, Value } from '#contract/change';
import type { Finding } from '#contract/finding';
import type { FieldSchema, ValueKind } from '#contract/schema';
import type { Keyring } from '#kernel/secrets/keyring';

/** Kinds whose values say nothing by themselves unless a recogniser says so: they stand in a record's URN as they are. */
const PLAIN: ReadonlySet<ValueKind> = new Set(['integer', 'uuid', 'boolean']);

export interface KeyPart {
  readonly field: FieldSchema;
  readonly classify: (value: Value) => readonly Finding[];
}

/**
 * URN of the record that a change is about. A key part in which an entity is found stands as its keyed fingerprint; so
 * does every part that is not plainly an integer or a UUID, unless `textKeys` is `plain` (P4). The same key always gives
 * the same URN under one model version. A dataset without a key has its records named by their position.
 */
export function nameRecord(
  change: Change,
  row: Row,
  parts: readonly KeyPart[],
  options: { readonly keyring: Keyring; readonly textKeys: 'fingerprint' | 'plain' },
): string {
  if (parts.length === 0) return recordUrn(change.dataset, [['@', change.position]]);
  return recordUrn(
    change.dataset,
    parts.map(({ field, classify }) => {
      const value = row[field.name] ?? null;
      const words = typeof value === 'object' ? JSON.stringify(value) : String(value);
      const harmless = (PLAIN.has(field.kind) || options.textKeys === 'plain') && classify(value).length === 0;
      return [
        field.name,
        harmless ? words : `~${options.keyring.fingerprint(`${change.dataset}#${field.name}\n${words}`)}`,
      ];
    }),
  );
}
