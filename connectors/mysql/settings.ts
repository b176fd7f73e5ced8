import { createHash } from 'node:crypto';
import { z } from 'zod';

const Glob = z.string().min(1).max(200);

/** Settings of a MySQL or MariaDB source, as `sources[].settings` of the configuration has them. */
export const MysqlSettings = z.strictObject({
  tables: z
    .strictObject({
      include: z
        .array(Glob)
        .min(1)
        .optional()
        .describe(
          'Watched tables as `database.table` globs: `*` stands for any characters, `?` for one. Default: all tables of the database in the url, or of all databases of users when it names none.',
        ),
      exclude: z.array(Glob).default([]).describe('Tables left out of the included ones, as `database.table` globs.'),
    })
    .prefault({})
    .describe('Which tables are watched. New tables that match are picked up while running.'),
  serverId: z
    .number()
    .int()
    .min(1)
    .max(4_294_967_295)
    .optional()
    .describe(
      'Server id that we are known by as a replica. No other replica, nor another Vigie, may have it. Default: made from the id of the source.',
    ),
  snapshot: z
    .enum(['initial', 'never'])
    .default('initial')
    .describe(
      '`initial` reads the rows that are there already while it follows the changes. `never` follows only; what was there before is recorded as unexamined.',
    ),
  chunkRows: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Rows that one query of a snapshot reads at most.'),
  snapshotWorkers: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('Connections that read tables at the same time.'),
  heartbeatMs: z
    .number()
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe('How often an idle source is to say that it is alive, in milliseconds. Nothing is written there.'),
  discoveryMs: z
    .number()
    .int()
    .min(50)
    .max(3_600_000)
    .default(5_000)
    .describe('After a statement that changed tables, when their shapes are looked at a second time, in milliseconds.'),
});
export type MysqlSettings = z.infer<typeof MysqlSettings>;

/** An id of its own for each source, far from those that people give. */
export function serverIdOf(source: string, settings: MysqlSettings): number {
  return settings.serverId ?? 2 ** 31 + Math.trunc(createHash('sha256').update(source).digest().readUInt32LE(0) / 2);
}
