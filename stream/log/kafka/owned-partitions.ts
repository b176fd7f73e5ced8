import type { TopicOffset, TopicPartition } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { PartitionBuffer } from './partition-buffer.ts';

export interface Owned extends TopicPartition {
  /** Of the next record to fetch or to take from the buffer; null until it is known where to begin. */
  position: bigint | null;
  /** Where this ownership began, or was last sent back to: work must have consumed something after it. */
  start: bigint;
  isPaused: boolean;
  buffer: PartitionBuffer | null;
}

/** What a member owns and how far it has read. */
export class OwnedPartitions {
  readonly #owned = new Map<string, Owned>();

  /** @param fresh true: nothing that was owned before is still the same ownership. */
  assign(partitions: readonly TopicPartition[], fresh: boolean): void {
    const before = fresh ? new Map<string, Owned>() : new Map(this.#owned);
    this.#owned.clear();
    for (const { topic, partition } of partitions) {
      const key = keyOf({ topic, partition });
      this.#owned.set(
        key,
        before.get(key) ?? { topic, partition, position: null, start: 0n, isPaused: false, buffer: null },
      );
    }
  }

  clear(): void {
    this.#owned.clear();
  }

  all(): readonly Owned[] {
    return [...this.#owned.values()];
  }

  get(place: TopicPartition): Owned | undefined {
    return this.#owned.get(keyOf(place));
  }

  /** In the order of their turn: whoever was served goes last. */
  served(owned: Owned): void {
    const key = keyOf(owned);
    if (this.#owned.delete(key)) this.#owned.set(key, owned);
  }

  unplaced(): readonly Owned[] {
    return this.all().filter(({ position }) => position === null);
  }

  /** Begins, or begins again, at an offset. */
  place({ topic, partition, offset }: TopicOffset): void {
    const owned = this.get({ topic, partition });
    if (owned === undefined) return;
    owned.position = offset;
    owned.start = offset;
    owned.buffer = null;
  }

  /** All positions are to be found anew. */
  forgetPositions(): void {
    for (const owned of this.#owned.values()) {
      owned.position = null;
      owned.buffer = null;
    }
  }

  get bufferedBytes(): number {
    return this.all().reduce((sum, { buffer }) => sum + (buffer?.bytes ?? 0), 0);
  }

  /**
   * Throws unless all are owned now.
   * @param fresh also: each must lie after where this ownership began, and not after what was taken. Work that stems
   * from an earlier ownership has been done by somebody else.
   */
  check(offsets: readonly TopicOffset[], fresh: boolean): void {
    for (const { topic, partition, offset } of offsets) {
      const owned = this.get({ topic, partition });
      const known = owned?.position ?? null;
      const isCurrent = owned !== undefined && known !== null && offset > owned.start && offset <= known;
      if (owned !== undefined && (!fresh || isCurrent)) continue;
      throw new VigieError('VIG_K203', 'the partition does not belong to this member', {
        details: { topic, partition },
      });
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
