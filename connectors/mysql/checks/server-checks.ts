import { systemClock } from '#kernel/clock';
import { checkClockSkew } from '../../clock-skew.ts';
import type { CheckResult } from '../../connector.ts';
import { query } from '../connection.ts';
import { parseUrl } from '../connection-url.ts';
import { readVariables } from '../server.ts';
import type { Check } from './check.ts';

export const version: Check = async ({ server, url }) => {
  const check = 'version';
  const evidence = `${server.flavour === 'mysql' ? 'MySQL' : 'MariaDB'} ${server.version}`;
  const { flavour } = parseUrl(url);
  if (flavour !== server.flavour)
    return { check, status: 'fail', evidence, fix: `Begin the source url with ${server.flavour}://` };
  const [major, minor] = server.numbers;
  if (flavour === 'mysql' ? major >= 8 : major > 10 || (major === 10 && minor >= 5))
    return { check, status: 'ok', evidence };
  return { check, status: 'fail', evidence, fix: 'Upgrade the server to MySQL 8.0 or MariaDB 10.5, or later.' };
};

export const tls: Check = async ({ connection, url }) => {
  const check = 'tls';
  const [row] = await query(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  const cipher = typeof row?.['Value'] === 'string' ? row['Value'] : '';
  if (cipher !== '') return { check, status: 'ok', evidence: `the session is encrypted (${cipher})` };
  const { host, config } = parseUrl(url);
  const isLocal = 'socketPath' in config || ['localhost', '127.0.0.1', '::1'].includes(host);
  if (isLocal) return { check, status: 'ok', evidence: 'the session is not encrypted, and stays on this machine' };
  const fix =
    'Switch TLS on at the server, and put ?ssl-mode=VERIFY_IDENTITY (or REQUIRED) at the end of the source url.';
  return { check, status: 'warn', evidence: 'the session is not encrypted', fix };
};

export const logBin: Check = async ({ server }) => {
  if (server.logsChanges) return { check: 'log_bin', status: 'ok', evidence: 'the server keeps a binary log' };
  const fix = '[mysqld]\nlog_bin = binlog\nserver_id = 1\n# then restart the server';
  return { check: 'log_bin', status: 'fail', evidence: 'log_bin is off', fix };
};

export const format: Check = async ({ server }) => {
  const check = 'binlog_format';
  const evidence = `binlog_format is ${server.format}`;
  if (server.format === 'ROW') return { check, status: 'ok', evidence };
  return { check, status: 'fail', evidence, fix: persistent(server.flavour, 'binlog_format', 'ROW') };
};

export const rowImage: Check = async ({ server }) => {
  const check = 'binlog_row_image';
  const evidence = `binlog_row_image is ${server.rowImage}`;
  if (server.rowImage === 'FULL') return { check, status: 'ok', evidence };
  return {
    check,
    status: 'warn',
    evidence: `${evidence}: old values are not sent, so labels are never withdrawn by themselves, and columns that do not change are not examined`,
    fix: persistent(server.flavour, 'binlog_row_image', 'FULL'),
  };
};

export const rowMetadata: Check = async ({ server }) => {
  const check = 'binlog_row_metadata';
  const evidence = `binlog_row_metadata is ${server.rowMetadata}`;
  if (server.rowMetadata === 'FULL') return { check, status: 'ok', evidence };
  return {
    check,
    status: 'warn',
    evidence: `${evidence}: after ALTER TABLE, rows written before it may be read under the new names of their columns`,
    fix: persistent(server.flavour, 'binlog_row_metadata', 'FULL'),
  };
};

export const gtids: Check = async ({ server }) => {
  const check = 'gtid_mode';
  if (server.hasGtids) return { check, status: 'ok', evidence: 'every transaction has a GTID' };
  return {
    check,
    status: 'warn',
    evidence:
      'gtid_mode is not ON: after a fail-over to another server the tables are read anew, and reading a table takes a lock on it for a moment',
    fix: 'Switch gtid_mode ON step by step: https://dev.mysql.com/doc/refman/8.4/en/replication-mode-change-online-enable-gtids.html',
  };
};

const DAY_S = 86_400;

/** The log must outlive the longest time that Vigie may be away. */
export const expiry: Check = async ({ connection, server }) => {
  const check = 'binlog_expire_logs_seconds';
  const variables = await readVariables(connection, [
    'binlog_expire_logs_seconds',
    'expire_logs_days',
    'binlog_expire_logs_auto_purge',
  ]);
  const seconds =
    Number(variables.get('binlog_expire_logs_seconds') ?? 0) || Number(variables.get('expire_logs_days') ?? 0) * DAY_S;
  if (seconds === 0 || variables.get('binlog_expire_logs_auto_purge') === 'OFF')
    return { check, status: 'ok', evidence: 'the server never removes its log by itself' };
  const evidence = `the server keeps its log for ${Math.round(seconds / 3600)} hours`;
  if (seconds >= 3 * DAY_S) return { check, status: 'ok', evidence };
  return {
    check,
    status: 'warn',
    evidence: `${evidence}: changes are lost when Vigie is away for longer`,
    fix: persistent(server.flavour, 'binlog_expire_logs_seconds', '604800'),
  };
};

/** Two replicas of one id take the log away from each other. */
export const replicaId: Check = async ({ connection, server, settings }) => {
  const check = 'server_id';
  const [row] = await query(connection, 'SELECT @@GLOBAL.server_id AS id');
  if (Number(row?.['id']) === settings.serverId)
    return {
      check,
      status: 'fail',
      evidence: `the server itself has the id ${settings.serverId}`,
      fix: 'Give the source another `serverId`.',
    };
  if (Number(row?.['id']) === 0)
    return {
      check,
      status: 'fail',
      evidence: 'the server has no server_id',
      fix: persistent(server.flavour, 'server_id', '1'),
    };
  return { check, status: 'ok', evidence: `we are known as replica ${settings.serverId}` };
};

export const clockSkew: Check = ({ connection }): Promise<CheckResult> =>
  checkClockSkew(systemClock, async () => {
    const [row] = await query(connection, 'SELECT UNIX_TIMESTAMP(NOW(6)) * 1000 AS now');
    return Number(row?.['now']);
  });

/** MySQL remembers a setting over restarts; MariaDB needs it in its file as well. */
function persistent(flavour: 'mysql' | 'mariadb', name: string, value: string): string {
  const literal = /^\d+$/u.test(value) ? value : `'${value}'`;
  return flavour === 'mysql'
    ? `SET PERSIST ${name} = ${literal};`
    : `SET GLOBAL ${name} = ${literal};  -- and ${name} = ${value} under [mariadb] in its configuration`;
}
