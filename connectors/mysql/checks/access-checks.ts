import { named } from '../../checks.ts';
import type { CheckResult } from '../../connector.ts';
import { query } from '../connection.ts';
import { parseUrl } from '../connection-url.ts';
import { quoteIdentifier } from '../identifiers.ts';
import { errnoOf } from '../mysql-errors.ts';
import { readCatalog } from '../schema/catalog.ts';
import { logFiles, statusStatement } from '../server.ts';
import { readableKey } from '../snapshot/key-order.ts';
import type { Check, CheckContext } from './check.ts';

/** Access denied: to a command, to a database, to a table. */
const DENIED: ReadonlySet<number> = new Set([1227, 1044, 1142, 1143]);
/** So many tables are tried one by one. */
const TRIED_TABLES = 200;

/** What a replica does: read the log, and ask where it ends. */
export const replication: Check = async ({ connection, server, account }) => {
  const client = server.flavour === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR';
  const missing: string[] = [];
  const canMonitor = await mayDo(async () => {
    await query(connection, statusStatement(server));
    await logFiles(connection);
  });
  if (!canMonitor) missing.push(client);
  const grants = await query(connection, 'SHOW GRANTS');
  const text = grants.flatMap((row) => Object.values(row)).join('\n');
  const isGranted = /\b(?:REPLICATION (?:SLAVE|REPLICA)|ALL PRIVILEGES)\b[^\n]* ON \*\.\*/u.test(text);
  // Roles do not show what they grant in MySQL; there a statement does.
  const canFollow =
    isGranted ||
    (server.flavour === 'mysql' && (await mayDo(async () => void (await query(connection, 'SHOW REPLICAS')))));
  if (!canFollow) missing.push('REPLICATION SLAVE');
  const check = 'replication';
  if (missing.length === 0) return { check, status: 'ok', evidence: `${account} may read the log` };
  const fix = `GRANT ${missing.join(', ')} ON *.* TO ${account};`;
  return { check, status: 'fail', evidence: `${account} lacks ${missing.join(' and ')}`, fix };
};

export const tables: Check = async (context) => {
  const { connection, server, settings, account, url } = context;
  const found = await readCatalog(connection, { flavour: server.flavour, watches: settings.watches });
  if (found.length === 0) {
    const database = parseUrl(url).database;
    const scope = database === null ? '*.*' : `${quoteIdentifier(database)}.*`;
    return {
      check: 'select',
      status: 'fail',
      evidence: `${account} sees no table to watch`,
      fix: `GRANT SELECT ON ${scope} TO ${account};`,
    };
  }
  const refused: string[] = [];
  for (const { schema, name } of found.slice(0, TRIED_TABLES)) {
    const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    if (!(await mayDo(async () => void (await query(connection, `SELECT 1 FROM ${table} LIMIT 0`)))))
      refused.push(table);
  }
  const select: CheckResult =
    refused.length === 0
      ? { check: 'select', status: 'ok', evidence: `${found.length} tables are watched and can be read` }
      : {
          check: 'select',
          status: 'fail',
          evidence: `${account} may not read ${named(refused)}`,
          fix: refused.map((table) => `GRANT SELECT ON ${table} TO ${account};`).join('\n'),
        };
  const keyless = found.filter((table) => readableKey(table) === null).map(({ schema, name }) => `${schema}.${name}`);
  return [select, await keys(context, keyless)];
};

async function keys({ connection, server, account }: CheckContext, keyless: readonly string[]): Promise<CheckResult> {
  const check = 'keys';
  if (keyless.length === 0) return { check, status: 'ok', evidence: 'every table has a key that it can be read by' };
  const evidence = `read in one piece, for want of a key to go along: ${named(keyless)}`;
  if (server.flavour === 'mariadb') return { check, status: 'warn', evidence, fix: 'Give these tables a primary key.' };
  const grants = (await query(connection, 'SHOW GRANTS')).flatMap((row) => Object.values(row)).join('\n');
  if (/\b(?:LOCK TABLES|ALL PRIVILEGES)\b/u.test(grants))
    return { check, status: 'warn', evidence, fix: 'Give these tables a primary key.' };
  const databases = [...new Set(keyless.map((name) => name.slice(0, name.indexOf('.'))))];
  return {
    check,
    status: 'fail',
    evidence: `${evidence}. For that each is locked for a moment, which ${account} may not do`,
    fix: databases.map((name) => `GRANT LOCK TABLES ON ${quoteIdentifier(name)}.* TO ${account};`).join('\n'),
  };
}

/** False when the server refuses it for want of a privilege; other failures are no answer. */
async function mayDo(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (DENIED.has(errnoOf(error) ?? 0)) return false;
    throw error;
  }
}
