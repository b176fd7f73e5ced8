import { z } from 'zod';

const Glob = z.string().min(1).max(400);

/** Settings of a MongoDB source, as `sources[].settings` of the configuration has them. */
export const MongodbSettings = z.strictObject({
  tables: z
    .strictObject({
      include: z
        .array(Glob)
        .min(1)
        .default(['*.*'])
        .describe(
          'Watched collections as `database.collection` globs: `*` stands for any characters, `?` for one. Default: all collections of users.',
        ),
      exclude: z.array(Glob).default([]).describe('Collections left out of the included ones, in the same form.'),
    })
    .prefault({})
    .describe('Which collections are watched. New ones that match are picked up while running.'),
  updates: z
    .enum(['changed', 'lookup'])
    .default('changed')
    .describe(
      'What is examined of an update in a collection without pre-images: `changed` takes the fields that it changed, as the change event has them; `lookup` reads the whole document, which may be newer than the event, and marks it so.',
    ),
  fieldNames: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe(
      'Names that are fields although they look like data, such as the name of a person or a year. Other such names stand together in the field `{}`.',
    ),
  snapshot: z
    .enum(['initial', 'never'])
    .default('initial')
    .describe(
      '`initial` reads the documents that are there already before following the changes. `never` follows only; what was there before is recorded as unexamined.',
    ),
  chunkRows: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Documents that one query of a snapshot reads at most; it begins with fewer and aims at 100 ms.'),
  snapshotWorkers: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('Collections that are read at the same time by a snapshot.'),
  heartbeatMs: z
    .number()
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe(
      'How often the position of a quiet source is kept, in milliseconds, so that it does not age out of the oplog.',
    ),
  discoveryMs: z
    .number()
    .int()
    .min(50)
    .max(3_600_000)
    .default(5_000)
    .describe(
      'How often the collections of the source are compared with what is known, in milliseconds: finds those that see no changes.',
    ),
});
export type MongodbSettings = z.infer<typeof MongodbSettings>;
