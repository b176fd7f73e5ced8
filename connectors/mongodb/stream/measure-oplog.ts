import { BSON, type MongoClient } from 'mongodb';
import type { Clock } from '#kernel/clock';
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

/** How often the oplog is looked at; its window moves slowly, and the look costs the server something. */
const EVERY_MS = 30_000;

/**
 * The source keeps nothing for us; what it can tell is how long it is until the changes that come next are gone from its
 * oplog: by how much its oldest entry is older than where we stand. Nobody waits for a look at it: what the last one
 * showed is told.
 */
export class OplogMeter {
  readonly #look: () => Promise<OplogWindow | null>;
  readonly #clock: Clock;
  #window: OplogWindow | null = null;
  #lookedAtMs = -Infinity;
  #isLooking = false;

  constructor(look: () => Promise<OplogWindow | null>, clock: Clock) {
    this.#look = look;
    this.#clock = clock;
  }

  /** @param standing cluster time up to which everything was handed over */
  measure(standing: bigint | null): Measure {
    this.#lookIfDue();
    if (standing === null || this.#window === null) return UNKNOWN;
    const oldestMs = timeMs(this.#window.first);
    return {
      ...UNKNOWN,
      historyLeftMs: Math.max(0, timeMs(standing) - oldestMs),
      historyMs: Math.max(timeMs(this.#window.last), timeMs(standing)) - oldestMs,
    };
  }

  #lookIfDue(): void {
    if (this.#isLooking || this.#clock.now() < this.#lookedAtMs + EVERY_MS) return;
    this.#isLooking = true;
    this.#look().then(
      (window) => this.#looked(window),
      // Without the right to read the oplog the window cannot be told; `vigie doctor` says so and how to mend it.
      () => this.#looked(null),
    );
  }

  #looked(window: OplogWindow | null): void {
    this.#window = window;
    this.#lookedAtMs = this.#clock.now();
    this.#isLooking = false;
  }
}
