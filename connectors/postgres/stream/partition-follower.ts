import { formatPosition } from '../position.ts';
import { ZERO_LSN } from '../lsn.ts';
import { packPartitions, partitionMoves, unpackPartitions, type PartitionMoves } from '../schema/partition-moves.ts';
import { heldRows, partitionsFingerprint, readPartitions } from '../schema/partitions.ts';
import type { StreamContext } from './stream-context.ts';

/** A table whose rows are others than the changes tell. */
interface Moved {
  readonly root: number;
  /** Rows came; else they only went. */
  readonly hasCome: boolean;
}

interface Found {
  readonly packed: string;
  readonly moved: readonly Moved[];
}

/**
 * Follows what happens to single partitions. A partitioned table stands for its partitions, but their ATTACH, DETACH,
 * DROP and TRUNCATE add and remove rows of it without any change in the stream. So each look compares its partitions with
 * those of the last one, which the progress keeps, and a table whose rows differ from what the changes told is read
 * again: the new reading's snapshot is younger than the look, so it shows the rows as they are.
 */
export class PartitionFollower {
  readonly #context: StreamContext;
  #fingerprint: string | null = null;
  #found: Found | null = null;

  constructor(context: StreamContext) {
    this.#context = context;
  }

  async look(): Promise<void> {
    const client = this.#context.sessions.background;
    const fingerprint = await partitionsFingerprint(client);
    if (fingerprint === this.#fingerprint || this.#found !== null) return;
    const now = await readPartitions(client);
    const { head, tables } = this.#context.session;
    const moved: Moved[] = [];
    for (const moves of head.partitions === null ? [] : partitionMoves(unpackPartitions(head.partitions), now)) {
      if (tables.get(moves.root) === undefined) continue;
      const hasCome = await this.#hasCome(moves);
      if (hasCome || moves.left + moves.replaced > 0) moved.push({ root: moves.root, hasCome });
    }
    this.#fingerprint = fingerprint;
    this.#found = { packed: packPartitions(now), moved };
  }

  /** Between two batches: what was found becomes durable together with what follows from it. */
  apply(): void {
    if (this.#found === null) return;
    const { packed, moved } = this.#found;
    this.#found = null;
    const { session, settings, logger } = this.#context;
    session.head = { ...session.head, partitions: packed };
    for (const { root, hasCome } of moved) {
      const table = session.tables.get(root);
      if (table === undefined) continue;
      logger.info({ table: `${table.schema}.${table.name}`, hasCome }, 'rows came or went with partitions');
      if (settings.snapshot === 'initial') this.#readAgain(root);
      else if (hasCome) this.#tellGap(root);
    }
  }

  async #hasCome({ came }: PartitionMoves): Promise<boolean> {
    for (const { oid, madeXid } of came) {
      if (await heldRows(this.#context.sessions.background, oid, madeXid)) return true;
    }
    return false;
  }

  #readAgain(oid: number): void {
    const { session } = this.#context;
    session.head = { ...session.head, queue: [...new Set([...session.head.queue, oid])] };
  }

  /** Rows that were there before are not to be read: then those that come with a partition are not, either. */
  #tellGap(oid: number): void {
    const { session, naming, clock } = this.#context;
    const table = session.tables.get(oid);
    if (table === undefined) return;
    session.tables.tell({
      type: 'gap',
      source: naming.source,
      dataset: session.tables.urn(table),
      from: session.head.position,
      to: session.head.position ?? formatPosition(ZERO_LSN, 0),
      reason: 'rows that came with a partition were not read',
      code: 'VIG_C117',
      atMs: clock.now(),
    });
  }
}
