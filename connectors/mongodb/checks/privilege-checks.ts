import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';
import type { CheckResult } from '../../connector.ts';
import { command } from '../connection.ts';
import { ChangeCursor } from '../protocol/change-cursor.ts';
import { readTime } from '../stream/source-client.ts';
import { fullName } from '../stream/watched-collections.ts';
import type { CheckContext } from './check.ts';

const Status = z.object({
  authInfo: z.object({ authenticatedUsers: z.array(z.object({ user: z.string(), db: z.string() })) }),
});

/** Whether the user may open the change stream and read what is watched: both are tried, nothing is kept open. */
export async function privilegeChecks(context: CheckContext): Promise<readonly CheckResult[]> {
  return [await streamCheck(context), await readCheck(context)];
}

async function streamCheck({ client, facts, database, signal }: CheckContext): Promise<CheckResult> {
  const check = 'change_stream';
  if (facts.deployment === null) return { check, status: 'fail', evidence: 'a stand-alone server has none', fix: FIX };
  const start = { time: await readTime(client, signal), token: null };
  try {
    await using _cursor = await ChangeCursor.open({
      client,
      database,
      start,
      filter: [],
      features: facts.features,
      signal,
    });
    const who = await userOf({ client, signal });
    return {
      check,
      status: 'ok',
      evidence: `${who} may open it ${database === null ? 'on the deployment' : `on ${database}`}`,
    };
  } catch (error) {
    if (!(error instanceof VigieError)) throw error;
    return { check, status: 'fail', evidence: `${error.message} (${error.code})`, fix: roleFix(database) };
  }
}

async function readCheck({ client, collections, database, signal }: CheckContext): Promise<CheckResult> {
  const refused: string[] = [];
  for (const one of collections) {
    if (!one.isFollowed) continue;
    try {
      await command(
        client,
        one.db,
        { find: one.collection, limit: 1, singleBatch: true, projection: { _id: 1 } },
        { signal },
      );
    } catch {
      refused.push(fullName(one));
    }
  }
  if (refused.length === 0) return { check: 'read', status: 'ok', evidence: 'all watched collections can be read' };
  return {
    check: 'read',
    status: 'fail',
    evidence: `cannot be read: ${refused.slice(0, 10).join(', ')}`,
    fix: roleFix(database),
  };
}

async function userOf({ client, signal }: Pick<CheckContext, 'client' | 'signal'>): Promise<string> {
  const { body } = await command(client, 'admin', { connectionStatus: 1 }, { signal });
  const parsed = Status.safeParse(body);
  const [user] = parsed.data?.authInfo.authenticatedUsers ?? [];
  return user === undefined ? 'without a user, we' : `${user.user}@${user.db}`;
}

const FIX = 'See the check `deployment`.';

/** The least that is needed, as docs/connectors/mongodb.md has it. */
function roleFix(database: string | null): string {
  const db = JSON.stringify(database ?? '');
  return [
    `db.getSiblingDB('admin').createRole({ role: 'vigie', roles: [], privileges: [`,
    `  { resource: { db: ${db}, collection: '' }, actions: ['find', 'changeStream', 'listCollections'] },`,
    ...(database === null ? [`  { resource: { cluster: true }, actions: ['listDatabases'] },`] : []),
    `  { resource: { db: 'local', collection: 'oplog.rs' }, actions: ['find'] },`,
    `] })`,
    `db.getSiblingDB('admin').grantRolesToUser('vigie', ['vigie'])`,
  ].join('\n');
}
