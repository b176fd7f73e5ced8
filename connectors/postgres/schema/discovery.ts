import type pg from 'pg';
import type { Clock } from '#kernel/clock';
import { query } from '../connection.ts';
import { parseLsn, type Lsn } from '../lsn.ts';
import { catalogFingerprint } from './catalog.ts';
import type { FoundTable, Relations } from './relations.ts';

/** The catalogue as it was when the source's log ended at `at`. */
export interface Found {
  readonly tables: readonly FoundTable[];
  readonly at: Lsn;
}

/**
 * So much of the source's time at most goes into looking: a catalogue of many tables is looked at less often. Reading all
 * of it, which only happens after a change, may take a larger share, so that a new table does not wait for long.
 */
const SHARE_OF_TIME = 0.02;
const SHARE_AFTER_CHANGE = 0.1;

/**
 * Looks every few seconds whether any table of the source came, went or changed, for those that see no changes and so
 * do not show in the stream. A cheap digest is asked for first. Works on a session of its own, beside the tail.
 *
 * What it finds may be ahead of the tail: it holds from {@link Found.at} on.
 */
export class Discovery {
  readonly #client: pg.Client;
  readonly #relations: Relations;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #fingerprint: string | null;
  #dueAtMs: number;

  constructor(options: {
    readonly client: pg.Client;
    readonly relations: Relations;
    readonly clock: Clock;
    readonly everyMs: number;
    /** Digest of the catalogue that is known already. */
    readonly known: string | null;
  }) {
    this.#client = options.client;
    this.#relations = options.relations;
    this.#clock = options.clock;
    this.#everyMs = options.everyMs;
    this.#fingerprint = options.known;
    this.#dueAtMs = options.clock.now();
  }

  get isDue(): boolean {
    return this.#clock.now() >= this.#dueAtMs;
  }

  /** What there is, or null when nothing changed since the last look. @param prepare runs before the log's end is taken */
  async look(prepare: (tables: readonly FoundTable[]) => Promise<void>): Promise<Found | null> {
    const startedAtMs = this.#clock.now();
    let share = SHARE_OF_TIME;
    try {
      const fingerprint = await catalogFingerprint(this.#client);
      if (fingerprint === this.#fingerprint) return null;
      share = SHARE_AFTER_CHANGE;
      const tables = await this.#relations.readAll(this.#client);
      await prepare(tables);
      this.#fingerprint = fingerprint;
      return { tables, at: await writeMark(this.#client, 'discovery') };
    } finally {
      const now = this.#clock.now();
      this.#dueAtMs = now + Math.max(this.#everyMs, (now - startedAtMs) / share);
    }
  }
}

/** Prefix of the logical messages that Vigie writes. */
const MESSAGE_PREFIX = 'vigie';

/** Where the log ends for those who ask: on a standby, where it was replayed to. */
export const LOG_END =
  'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END';

/**
 * Writes a logical message in a transaction of its own, which is flushed like any other and soon comes with the stream;
 * returns where the log ended before it. On a standby nothing can be written, and the end alone is returned.
 */
export async function writeMark(client: pg.Client, content: string): Promise<Lsn> {
  const found = await query(client, `SELECT (${LOG_END})::text AS lsn, pg_is_in_recovery() AS standby`);
  if (found.rows[0]?.['standby'] !== true)
    await query(client, `SELECT pg_logical_emit_message(true, '${MESSAGE_PREFIX}', '${content}')`);
  return parseLsn(String(found.rows[0]?.['lsn']));
}
