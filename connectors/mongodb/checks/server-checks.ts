import type { CheckResult } from '../../connector.ts';
import { readWindow } from '../stream/measure-oplog.ts';
import { timeMs } from '../position.ts';
import type { CheckContext } from './check.ts';

const HOUR_MS = 3_600_000;
/** An outage overnight must not cost history. */
const SHORT_WINDOW_MS = 24 * HOUR_MS;

export async function versionCheck({ facts }: CheckContext): Promise<CheckResult> {
  const { version, features } = facts;
  if (!features.expanded)
    return {
      check: 'version',
      status: 'warn',
      evidence: `MongoDB ${version} has no pre-images and tells nothing of new collections`,
      fix: 'Upgrade to MongoDB 6.0.9 or later. Until then evidence only grows, and new collections are found by looking.',
    };
  if (!features.splits)
    return {
      check: 'version',
      status: 'warn',
      evidence: `MongoDB ${version} cannot send a change that with its pre-image exceeds 16 MB`,
      fix: 'Upgrade to MongoDB 6.0.9 or later.',
    };
  return { check: 'version', status: 'ok', evidence: `MongoDB ${version}` };
}

export async function deploymentCheck({ facts }: CheckContext): Promise<CheckResult> {
  const { deployment } = facts;
  if (deployment === null)
    return {
      check: 'deployment',
      status: 'fail',
      evidence: 'a stand-alone server has no change streams',
      fix: 'Start mongod with --replSet rs0, run rs.initiate() in mongosh, and add ?replicaSet=rs0 to the source url.',
    };
  const evidence = deployment === 'sharded' ? 'sharded cluster' : `replica set ${deployment}`;
  return { check: 'deployment', status: 'ok', evidence };
}

/** How long Vigie may be away. */
export async function oplogCheck({ client, facts, signal }: CheckContext): Promise<CheckResult> {
  const check = 'oplog_window';
  if (facts.deployment === 'sharded')
    return {
      check,
      status: 'ok',
      evidence: 'cannot be read through mongos; look at it on each shard: rs.printReplicationInfo()',
    };
  try {
    const window = await readWindow(client, signal);
    if (window === null) return { check, status: 'warn', evidence: 'the oplog is empty or cannot be read', fix: GRANT };
    const ms = timeMs(window.last) - timeMs(window.first);
    const evidence = `the oplog reaches back ${(ms / HOUR_MS).toFixed(1)} hours`;
    if (ms >= SHORT_WINDOW_MS) return { check, status: 'ok', evidence };
    return {
      check,
      status: 'warn',
      evidence: `${evidence}; away for longer, Vigie would miss changes`,
      fix: 'db.adminCommand({ replSetResizeOplog: 1, minRetentionHours: 48 })',
    };
  } catch {
    return { check, status: 'warn', evidence: 'the oplog cannot be read, so its window cannot be watched', fix: GRANT };
  }
}

const GRANT = `db.getSiblingDB('admin').grantPrivilegesToRole('vigie', [{ resource: { db: 'local', collection: 'oplog.rs' }, actions: ['find'] }])`;
