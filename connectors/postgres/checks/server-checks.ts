import { z } from 'zod';
import type { Client } from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';
import { systemClock } from '#kernel/clock';
import { checkClockSkew } from '../../clock-skew.ts';
import type { CheckResult } from '../../connector.ts';
import { connect, disconnect, query } from '../connection.ts';
import { quoteIdentifier } from '../identifiers.ts';
import { sqlStateOf } from '../pg-errors.ts';
import { identifySystem } from '../slots/server-identity.ts';
import type { Check } from './check.ts';

const OLDEST = 130_000;
const NEWEST_TRIED = 189_999;

export const version: Check = async (context) => {
  const found = `PostgreSQL ${Math.trunc(context.version / 10_000)}`;
  if (context.version < OLDEST) {
    return {
      check: 'version',
      status: 'fail',
      evidence: found,
      fix: 'Upgrade the server to PostgreSQL 13 or later, or capture it with Debezium.',
    };
  }
  if (context.version <= NEWEST_TRIED) return { check: 'version', status: 'ok', evidence: found };
  return {
    check: 'version',
    status: 'warn',
    evidence: `${found} is newer than Vigie knows`,
    fix: 'Look for a newer Vigie.',
  };
};

/** Standbys decode since PostgreSQL 16. */
const STANDBY_DECODES = 160_000;

export const primary: Check = async ({ client, version: number }) => {
  const found = await query(client, 'SELECT pg_is_in_recovery() AS standby');
  if (found.rows[0]?.['standby'] !== true)
    return { check: 'primary', status: 'ok', evidence: 'the server takes writes' };
  if (number < STANDBY_DECODES) {
    const fix = 'Point the source url at the primary, or upgrade to PostgreSQL 16.';
    return { check: 'primary', status: 'fail', evidence: 'the server is a standby, which cannot decode', fix };
  }
  return [
    {
      check: 'primary',
      status: 'warn',
      evidence:
        'the server is a standby: a new slot waits for the primary, no heartbeat can be written, and tables that come later are not read before it is promoted',
      fix: 'SELECT pg_log_standby_snapshot();  -- on the primary, while the slot is made',
    },
    await feedback(client),
  ];
};

async function feedback(client: Client): Promise<CheckResult> {
  const check = 'hot_standby_feedback';
  if ((await setting(client, check)) === 'on')
    return { check, status: 'ok', evidence: 'the primary keeps what the slot needs' };
  return {
    check,
    status: 'fail',
    evidence: 'the primary may remove rows of its catalogue that the slot needs: it would be lost',
    fix: 'ALTER SYSTEM SET hot_standby_feedback = on; SELECT pg_reload_conf();  -- on the standby',
  };
}

export const walLevel: Check = async ({ client }) => {
  const level = await setting(client, 'wal_level');
  if (level === 'logical') return { check: 'wal_level', status: 'ok', evidence: 'wal_level is logical' };
  const fix = `ALTER SYSTEM SET wal_level = 'logical';  -- then restart PostgreSQL`;
  return { check: 'wal_level', status: 'fail', evidence: `wal_level is ${level}`, fix };
};

const RoleRow = z.object({
  superuser: z.boolean(),
  replication: z.boolean(),
  managed: z.string().nullable(),
  member: z.boolean(),
});

/** Amazon's servers have a role for it in place of the attribute. */
const ROLE = `SELECT r.rolsuper AS superuser, r.rolreplication AS replication, m.rolname AS managed,
    coalesce(pg_has_role(current_user, m.oid, 'MEMBER'), false) AS member
  FROM pg_roles r LEFT JOIN pg_roles m ON m.rolname = 'rds_replication' WHERE r.rolname = current_user`;

export const role: Check = async ({ client, role: name }) => {
  const row = RoleRow.parse((await query(client, ROLE)).rows[0]);
  const replication = row.superuser || row.replication || row.member;
  const grant =
    row.managed === null
      ? `ALTER ROLE ${quoteIdentifier(name)} REPLICATION;`
      : `GRANT ${row.managed} TO ${quoteIdentifier(name)};`;
  return [
    replication
      ? { check: 'replication_role', status: 'ok', evidence: `${name} may replicate` }
      : { check: 'replication_role', status: 'fail', evidence: `${name} has no REPLICATION attribute`, fix: grant },
    row.superuser
      ? {
          check: 'superuser',
          status: 'warn',
          evidence: `${name} is a superuser; capture needs far less`,
          fix: `CREATE ROLE vigie LOGIN REPLICATION PASSWORD '…';  -- then the GRANTs of docs/connectors/postgres.md`,
        }
      : { check: 'superuser', status: 'ok', evidence: `${name} is no superuser` },
  ];
};

/** The role may be right and pg_hba.conf still refuse: only trying tells. */
export const replicationConnection: Check = async ({ url, role: name, signal }) => {
  const check = 'replication_connection';
  try {
    const client = await connect(url, { replication: 'database', applicationName: 'vigie doctor', signal });
    try {
      const server = await identifySystem(client);
      return { check, status: 'ok', evidence: `system ${server.systemId}, timeline ${server.timeline}` };
    } finally {
      await disconnect(client);
    }
  } catch (error) {
    if (!(error instanceof VigieError)) throw error;
    const refusedByHba = sqlStateOf(error) === '28000';
    const line = `hostssl  ${new URL(url).pathname.slice(1)}  ${name}  <address of Vigie>/32  scram-sha-256`;
    const fix = refusedByHba ? `Add to pg_hba.conf, then SELECT pg_reload_conf();\n${line}` : error.mend;
    return { check, status: 'fail', evidence: `${error.code}: ${error.message}`, fix };
  }
};

const TlsRow = z.object({
  ssl: z.boolean(),
  version: z.string().nullable(),
  cipher: z.string().nullable(),
  local: z.boolean(),
});

export const tls: Check = async ({ client }) => {
  const found = await query(
    client,
    `SELECT s.ssl, s.version, s.cipher, coalesce(inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1', true) AS local
       FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()`,
  );
  const row = TlsRow.parse(found.rows[0]);
  if (row.ssl) return { check: 'tls', status: 'ok', evidence: `${row.version ?? ''} ${row.cipher ?? ''}`.trim() };
  if (row.local) return { check: 'tls', status: 'ok', evidence: 'no TLS, on this very machine' };
  return {
    check: 'tls',
    status: 'warn',
    evidence: 'values travel unencrypted',
    fix: 'Add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to the source url (and at the server: ALTER SYSTEM SET ssl = on;).',
  };
};

export const encoding: Check = async ({ client }) => {
  const found = await setting(client, 'server_encoding');
  if (found === 'UTF8') return { check: 'encoding', status: 'ok', evidence: 'the database is UTF8' };
  const evidence =
    found === 'SQL_ASCII'
      ? 'the database is SQL_ASCII: bytes that are not UTF-8 are read as U+FFFD'
      : `the database is ${found}: converted by the server, which refuses characters that it cannot convert`;
  return {
    check: 'encoding',
    status: 'warn',
    evidence,
    fix: `Nothing to do for most data; a dump restored into a database with ENCODING 'UTF8' is free of it.`,
  };
};

export const clockSkew: Check = ({ client }) =>
  checkClockSkew(systemClock, async () => {
    const found = await query(client, 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now');
    return z.coerce.number().parse(found.rows[0]?.['now']);
  });

async function setting(client: Parameters<Check>[0]['client'], name: string): Promise<string> {
  const found = await query(client, `SELECT current_setting('${name}') AS setting`);
  return z.string().parse(found.rows[0]?.['setting']);
}
