import type { Document } from 'mongodb';
import type { MongodbSettings } from '../settings.ts';

/**
 * Stages that leave out at the server what is not watched. Only whole names and globs are asked for; what is excluded is
 * left out here.
 */
export function streamFilter({ include }: MongodbSettings['tables'], database: string | null): readonly Document[] {
  const ofUsers = database === null ? [{ 'ns.db': { $nin: ['admin', 'local', 'config'] } }] : [];
  const takesAll = include.some((glob) => /^(?:\*|\*\.\*)$/u.test(glob));
  const watched = include.map(parted);
  const included = takesAll
    ? []
    : [
        {
          $or: [
            ...watched.map(([db, collection]) => ({ 'ns.db': matches(db), 'ns.coll': matches(collection) })),
            ...watched.map(([db, collection]) => ({ 'to.db': matches(db), 'to.coll': matches(collection) })),
            { operationType: { $in: ['dropDatabase', 'invalidate'] } },
          ],
        },
      ];
  const conditions = [...ofUsers, ...included];
  return conditions.length === 0 ? [] : [{ $match: { $and: conditions } }];
}

/** A glob without a dot names a collection of any database. */
function parted(glob: string): readonly [db: string, collection: string] {
  const dot = glob.indexOf('.');
  return dot === -1 ? ['*', glob] : [glob.slice(0, dot), glob.slice(dot + 1)];
}

function matches(glob: string): unknown {
  if (!/[*?]/u.test(glob)) return glob;
  if (/^\*+$/u.test(glob)) return { $exists: true };
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll(/\*+/gu, '.*')
    .replaceAll('?', '.');
  return { $regex: `^${pattern}$`, $options: 's' };
}
