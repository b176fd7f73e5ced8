import type { MongoClient } from 'mongodb';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { CheckResult } from '../../connector.ts';
import type { TableFilter } from '../../table-filter.ts';
import { command, connect, parseUrl } from '../connection.ts';
import { listCollections, type ListedCollection } from '../schema/discovery.ts';
import { readFacts } from '../stream/source-client.ts';
import type { Check, CheckContext } from './check.ts';
import { collectionChecks } from './collection-checks.ts';
import { privilegeChecks } from './privilege-checks.ts';
import { deploymentCheck, oplogCheck, versionCheck } from './server-checks.ts';

export interface CheckOptions {
  readonly url: string;
  readonly watches: TableFilter;
  readonly signal: AbortSignal;
}

/** What a check is called where it could not be made. */
const CHECKS: Readonly<Record<string, Check>> = {
  version: versionCheck,
  deployment: deploymentCheck,
  privileges: privilegeChecks,
  oplog_window: oplogCheck,
  collections: collectionChecks,
};

/** All checks, read-only. Never throws: what fails is a result. */
export async function runChecks({ url, watches, signal }: CheckOptions): Promise<readonly CheckResult[]> {
  let client: MongoClient | null = null;
  try {
    const { database } = parseUrl(url);
    client = await connect(url);
    await command(client, 'admin', { ping: 1 }, { signal });
    const facts = await readFacts(client, signal);
    const reached: CheckResult = { check: 'connection', status: 'ok', evidence: `MongoDB ${facts.version}` };
    const collections = await listed(client, { database, watches, signal });
    const context = { client, facts, database, collections: collections.found, signal };
    return [reached, ...collections.problems, ...(await allOf(context))];
  } catch (error) {
    return [failed('connection', error)];
  } finally {
    await client?.close();
  }
}

async function listed(
  client: MongoClient,
  { database, watches, signal }: Pick<CheckContext, 'database' | 'signal'> & Pick<CheckOptions, 'watches'>,
): Promise<{ readonly found: readonly ListedCollection[]; readonly problems: readonly CheckResult[] }> {
  try {
    return { found: await listCollections(client, database, watches, signal), problems: [] };
  } catch (error) {
    return { found: [], problems: [failed('collections', error)] };
  }
}

async function allOf(context: CheckContext): Promise<readonly CheckResult[]> {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, check]) => {
      try {
        return await check(context);
      } catch (error) {
        return failed(name, error);
      }
    }),
  );
  return results.flat();
}

function failed(check: string, error: unknown): CheckResult {
  const { code, message, mend } = toVigieError(error);
  return { check, status: 'fail', evidence: `${message} (${code})`, fix: mend };
}
