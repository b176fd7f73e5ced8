import { BSON, type MongoClient } from 'mongodb';
import type { Measure } from '../../connector.ts';
import { command, cursorOf, timestampOf } from '../connection.ts';
import { timeMs } from '../position.ts';

const UNKNOWN: Measure = { retainedBytes: null, lagBytes: null };

/** How far back the oplog reaches. */
export interface OplogWindow {
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The oldest and newest entry of the oplog; null where it cannot be read: through a router, or without the right to read
 * `local.oplog.rs`.
 */
export async function readWindow(client: MongoClient, signal: AbortSignal): Promise<OplogWindow | null> {
  const first = await entryAt(client, 1, signal);
  const last = await entryAt(client, -1, signal);
  return first === null || last === null ? null : { first, last };
}

async function entryAt(client: MongoClient, order: 1 | -1, signal: AbortSignal): Promise<bigint | null> {
  const reply = await command(
    client,
    'local',
    { find: 'oplog.rs', sort: { $natural: order }, limit: 1, singleBatch: true, projection: { ts: 1 } },
    { signal },
  );
  const [entry] = cursorOf(reply).documents;
  return entry === undefined ? null : timestampOf(BSON.deserialize(entry, { promoteValues: false })['ts']);
}

/**
 * The source keeps nothing for us; what it can tell is how long it is until the changes that come next are gone from its
 * oplog: the age of the oldest entry behind where we stand.
 */
export async function measureOplog(
  client: MongoClient,
  standing: bigint | null,
  signal: AbortSignal,
): Promise<Measure> {
  if (standing === null) return UNKNOWN;
  try {
    const window = await readWindow(client, signal);
    if (window === null) return UNKNOWN;
    const oldestMs = timeMs(window.first);
    return {
      ...UNKNOWN,
      historyLeftMs: Math.max(0, timeMs(standing) - oldestMs),
      historyMs: timeMs(window.last) - oldestMs,
    };
  } catch {
    // Without the right to read the oplog the window cannot be told; `vigie doctor` says so and how to mend it.
    return UNKNOWN;
  }
}
