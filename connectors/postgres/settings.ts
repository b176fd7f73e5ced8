import { z } from 'zod';

const Glob = z.string().min(1).max(200);

/** Settings of a PostgreSQL source, as `sources[].settings` of the configuration has them. */
export const PostgresSettings = z.strictObject({
  tables: z
    .strictObject({
      include: z
        .array(Glob)
        .min(1)
        .default(['*.*'])
        .describe(
          'Watched tables as `schema.table` globs: `*` stands for any characters, `?` for one. Default: all tables of users.',
        ),
      exclude: z.array(Glob).default([]).describe('Tables left out of the included ones, as `schema.table` globs.'),
    })
    .prefault({})
    .describe('Which tables are watched. New tables that match are picked up while running.'),
  slot: z
    .string()
    .regex(/^[a-z0-9_]{1,63}$/u, 'lower-case letters, digits and _, at most 63')
    .optional()
    .describe('Name of the replication slot. Default: `vigie_<source id>`. Two installations need two names.'),
  publication: z.string().min(1).max(63).optional().describe('Name of the publication. Default: `vigie_<source id>`.'),
  failover: z
    .boolean()
    .default(true)
    .describe(
      'Whether the replication slot is to outlive a fail-over: from PostgreSQL 17 on, standbys with `sync_replication_slots` keep a copy of it.',
    ),
  snapshot: z
    .enum(['initial', 'never'])
    .default('initial')
    .describe(
      '`initial` reads the rows that are there already before following the changes. `never` follows only; what was there before is recorded as unexamined.',
    ),
  chunkRows: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe(
      'Rows that one query of a snapshot reads. A larger number is a little faster, a smaller one holds its lock on the table for a shorter time.',
    ),
  snapshotWorkers: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('Connections that read tables at the same time during the first snapshot.'),
  heartbeatMs: z
    .number()
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe(
      'How often a logical message is written to the source, in milliseconds, so that a quiet database keeps no log for us.',
    ),
  discoveryMs: z
    .number()
    .int()
    .min(50)
    .max(3_600_000)
    .default(5_000)
    .describe(
      'How often the catalogue of the source is compared with what is known, in milliseconds: finds new, changed and dropped tables that see no changes.',
    ),
});
export type PostgresSettings = z.infer<typeof PostgresSettings>;

/** Names of what the connector makes at the source. A slot name allows less than a source id does. */
export function slotName(source: string, settings: PostgresSettings): string {
  return settings.slot ?? `vigie_${source.replaceAll('-', '_')}`.slice(0, 63);
}

export function publicationName(source: string, settings: PostgresSettings): string {
  return settings.publication ?? `vigie_${source.replaceAll('-', '_')}`.slice(0, 63);
}
