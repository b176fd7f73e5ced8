import type { Clock } from '#kernel/clock';
import type { Keyring } from '#kernel/secrets/keyring';
import { Cleaner } from './cleaner.ts';
import type { Database, Statement } from './database.ts';
import { createRetention } from './retention.ts';
import { StoredBatches } from './stored-batches.ts';
import type { TopicDirectory } from './topic-directory.ts';

export interface MaintenanceOptions {
  /** Compacts whatever has something new, however little. */
  readonly force?: boolean | undefined;
  /** Default one minute. */
  readonly consumedGraceMs?: number | undefined;
  /** Default one day. */
  readonly tombstoneDelayMs?: number | undefined;
  /** Distinct keys that one pass of the cleaner may hold. */
  readonly mostKeys?: number | undefined;
}

const CONSUMED_GRACE_MS = 60_000;
const TOMBSTONE_DELAY_MS = 86_400_000;
/** A partition is compacted when this many records are new, or half as many as were kept. */
const FEWEST_DIRTY = 1000n;
const KEPT_PER_DIRTY = 2n;

export interface JanitorParts {
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** One janitor at a time keeps house for all processes: retention, then compaction. */
export class Janitor {
  readonly #parts: JanitorParts;
  readonly #compacted: Statement;

  constructor(parts: JanitorParts) {
    this.#parts = parts;
    this.#compacted = {
      name: 'janitor-compacted',
      text: `SELECT p.id, p.next_offset, coalesce(c.cleaned_to, 0), coalesce(c.kept, 0),
          coalesce(c.tombstones_until < clock_timestamp(), false)
        FROM ${parts.db.schema}.topics t JOIN ${parts.db.schema}.partitions p ON p.topic_id = t.id
        LEFT JOIN ${parts.db.schema}.cleaning c ON c.partition_id = p.id
        WHERE t.compacted AND p.next_offset > 0`,
    };
  }

  /** False when another process is at it. */
  async work(options: MaintenanceOptions, signal: AbortSignal): Promise<boolean> {
    const { db, directory } = this.#parts;
    const done = await db.exclusively(`vigie.${db.schema}.janitor`, async () => {
      await directory.refresh();
      const retention = createRetention(db);
      await retention.removeAged(signal);
      await retention.removeConsumed(options.consumedGraceMs ?? CONSUMED_GRACE_MS, signal);
      await this.#compact(options, signal);
      return true;
    });
    return done === true;
  }

  async #compact(
    { force = false, tombstoneDelayMs = TOMBSTONE_DELAY_MS, mostKeys }: MaintenanceOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { db, directory, keyring, clock } = this.#parts;
    const cleaner = new Cleaner(new StoredBatches(db, keyring), db, clock, { tombstoneDelayMs, mostKeys });
    for (const [id, next, cleanedTo, kept, due] of await db.rows(this.#compacted)) {
      if (signal.aborted) return;
      const end = BigInt(next ?? 0);
      const dirty = end - BigInt(cleanedTo ?? 0);
      const worthIt = dirty >= FEWEST_DIRTY && dirty * KEPT_PER_DIRTY >= BigInt(kept ?? 0);
      const partition = directory.byId(Number(id));
      if (partition !== undefined && (worthIt || due === 't' || force)) await cleaner.clean(partition, end);
    }
  }
}
