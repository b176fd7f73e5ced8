import { NAMED, named } from '../../checks.ts';
import type { CheckResult } from '../../connector.ts';
import { fullName } from '../stream/watched-collections.ts';
import type { CheckContext } from './check.ts';

export async function collectionChecks({
  collections,
  facts,
  database,
}: CheckContext): Promise<readonly CheckResult[]> {
  const followed = collections.filter(({ isFollowed }) => isFollowed);
  const where = database === null ? 'in the deployment' : `in the database ${database}`;
  if (followed.length === 0)
    return [
      {
        check: 'collections',
        status: 'warn',
        evidence: `no watched collection ${where} yet`,
        fix: 'Nothing to do if some will be made; else check the database in the source url and `tables`.',
      },
    ];
  const results: CheckResult[] = [
    { check: 'collections', status: 'ok', evidence: `${followed.length} watched ${where}` },
  ];
  const unfollowed = collections.filter(({ isFollowed }) => !isFollowed);
  if (unfollowed.length > 0)
    results.push({
      check: 'time_series',
      status: 'warn',
      evidence: `cannot be followed: ${named(unfollowed.map(fullName))}`,
      fix: 'Nothing to do: they are recorded as unexamined. Exclude them to hide them.',
    });
  if (facts.features.expanded) {
    const without = followed.filter(({ hasPreImages }) => !hasPreImages);
    results.push(without.length === 0 ? ALL_IMAGES : imagesMissing(without));
  }
  const collated = followed.filter(({ hasCollation }) => hasCollation);
  if (collated.length > 0)
    results.push({
      check: 'collation',
      status: 'warn',
      evidence: `their _id index has a collation, so each step of a snapshot sorts them whole: ${named(collated.map(fullName))}`,
      fix: 'Nothing to do where they are small; else raise `chunkRows`.',
    });
  return results;
}

const ALL_IMAGES: CheckResult = {
  check: 'pre_images',
  status: 'ok',
  evidence: 'all watched collections keep pre-images: evidence is exact',
};

function imagesMissing(without: CheckContext['collections']): CheckResult {
  return {
    check: 'pre_images',
    status: 'warn',
    evidence: `without pre-images evidence only grows: ${named(without.map(fullName))}`,
    fix: without
      .slice(0, NAMED)
      .map(
        ({ db, collection }) =>
          `db.getSiblingDB(${JSON.stringify(db)}).runCommand({ collMod: ${JSON.stringify(collection)}, changeStreamPreAndPostImages: { enabled: true } })`,
      )
      .join('\n'),
  };
}
