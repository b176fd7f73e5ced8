import type { Change } from '#contract/change';
import type { SourceKind } from '#contract/dataset';

/** Debezium's names of the connectors, as its `source.connector` has them. */
export const CONNECTORS = {
  postgres: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongodb',
} as const satisfies Record<SourceKind, string>;

/** Debezium's words in `source.snapshot`. */
export const SNAPSHOT_WORDS = { no: 'false', initial: 'true', incremental: 'incremental' } as const;

export function snapshotOf(value: unknown): Change['snapshot'] {
  return value === 'incremental'
    ? 'incremental'
    : value === 'false' || value === undefined || value === false
      ? 'no'
      : 'initial';
}
