import type { TopicOffset, TopicPartition } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { OwnershipChange } from './group.ts';
import type { Want } from './reader.ts';
import type { Tails } from './tails.ts';
import type { Partition, TopicDirectory } from './topic-directory.ts';
import type { ConsumedOffsets } from './writer.ts';

interface Owned {
  readonly partition: Partition;
  readonly epoch: bigint;
  /** Of the next record to poll; null until it is known where to begin. */
  position: bigint | null;
  /** Where this ownership began, or was last sent back to: work must have consumed something after it (I4). */
  start: bigint;
  paused: boolean;
  /** To be handed over at the next poll. */
  revoked: boolean;
}

/** What one member owns and how far it has read; keeps at hand which partitions have something to read. */
export class OwnedPartitions {
  readonly #directory: TopicDirectory;
  readonly #tails: Tails;
  readonly #owned = new Map<number, Owned>();
  /** Partitions with unread records, in the order of their turn. */
  readonly #ready = new Set<number>();

  constructor(directory: TopicDirectory, tails: Tails) {
    this.#directory = directory;
    this.#tails = tails;
  }

  clear(): void {
    this.#owned.clear();
    this.#ready.clear();
  }

  apply(changes: readonly OwnershipChange[], memberId: string): void {
    for (const { partitionId, owner, target, epoch } of changes) {
      const partition = this.#directory.byId(partitionId);
      const before = this.#owned.get(partitionId);
      if (owner !== memberId || partition === undefined) {
        this.#owned.delete(partitionId);
        this.#ready.delete(partitionId);
      } else if (before === undefined || before.epoch !== epoch) {
        this.#owned.set(partitionId, {
          partition,
          epoch,
          position: null,
          start: 0n,
          paused: false,
          revoked: target !== memberId,
        });
        this.#ready.delete(partitionId);
      } else {
        before.revoked = target !== memberId;
      }
    }
  }

  get anyRevoked(): boolean {
    for (const { revoked } of this.#owned.values()) if (revoked) return true;
    return false;
  }

  assignment(): readonly TopicPartition[] {
    return [...this.#owned.values()].filter(({ revoked }) => !revoked).map(({ partition }) => reference(partition));
  }

  /** Partitions of which it is not known yet where to begin. */
  unplaced(): readonly Partition[] {
    return [...this.#owned.values()].filter(({ position }) => position === null).map(({ partition }) => partition);
  }

  /** Begins, or begins again, at an offset. */
  place(partitionId: number, position: bigint): void {
    const owned = this.#owned.get(partitionId);
    if (owned === undefined) return;
    owned.position = position;
    owned.start = position;
    this.#ready.delete(partitionId);
    this.heard(partitionId);
  }

  /** All positions are to be found anew. */
  forgetPositions(): void {
    for (const owned of this.#owned.values()) owned.position = null;
    this.#ready.clear();
  }

  seek(offsets: readonly TopicOffset[]): void {
    for (const { topic, partition, offset } of offsets) {
      const found = this.#directory.find(topic, partition);
      if (found !== undefined) this.place(found.id, offset);
    }
  }

  pause(partitions: readonly TopicPartition[], paused: boolean): void {
    for (const { topic, partition } of partitions) {
      const id = this.#directory.find(topic, partition)?.id ?? -1;
      const owned = this.#owned.get(id);
      if (owned === undefined) continue;
      owned.paused = paused;
      if (paused) this.#ready.delete(id);
      else this.heard(id);
    }
  }

  /** True when the partition has something that may be polled. */
  heard(partitionId: number): boolean {
    const owned = this.#owned.get(partitionId);
    if (
      owned === undefined ||
      owned.paused ||
      owned.position === null ||
      this.#tails.end(partitionId) <= owned.position
    )
      return false;
    this.#ready.add(partitionId);
    return true;
  }

  /** At most `most` partitions with unread records, those that have waited longest first. */
  wants(most: number): Want[] {
    const wants: Want[] = [];
    for (const id of this.#ready) {
      const owned = this.#owned.get(id);
      if (owned === undefined || owned.position === null) continue;
      wants.push({ partition: owned.partition, at: owned.position, end: this.#tails.end(id) });
      if (wants.length === most) break;
    }
    return wants;
  }

  /** Has read from `at` up to `next`; false when the partition was lost or placed elsewhere meanwhile. */
  advance({ partition, at }: Want, next: bigint): boolean {
    const owned = this.#owned.get(partition.id);
    if (owned === undefined || owned.position !== at || owned.paused) return false;
    owned.position = next;
    this.#ready.delete(partition.id);
    this.heard(partition.id);
    return true;
  }

  position(partitionId: number): bigint | null {
    return this.#owned.get(partitionId)?.position ?? null;
  }

  /**
   * The proof of ownership for offsets.
   * @param fresh the offsets must stem from this ownership (I4): they lie after its start, and not after what was polled.
   * @throws VigieError `VIG_K203`
   */
  proof(offsets: readonly TopicOffset[], fresh: boolean): ConsumedOffsets['offsets'] {
    const proofs = new Map<number, { readonly partitionId: number; readonly epoch: bigint; readonly at: bigint }>();
    for (const { topic, partition, offset } of offsets) {
      const found = this.#directory.find(topic, partition);
      const owned = found === undefined ? undefined : this.#owned.get(found.id);
      const stale =
        fresh && owned !== undefined && (owned.position === null || offset <= owned.start || offset > owned.position);
      if (found === undefined || owned === undefined || stale) {
        throw new VigieError('VIG_K203', 'the partition is not owned by this member any more', {
          details: { topic, partition },
        });
      }
      proofs.set(found.id, { partitionId: found.id, epoch: owned.epoch, at: offset });
    }
    return [...proofs.values()];
  }
}

function reference({ topic, partition }: Partition): TopicPartition {
  return { topic: topic.name, partition };
}
