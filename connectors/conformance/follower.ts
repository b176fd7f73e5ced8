import type { Change } from '#contract/change';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import { systemClock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import { eventually } from '#tests/support/eventually';
import type { ChangeBatch, ChangeStream, Connector, Progress } from '../connector.ts';
import { Evidence } from './evidence.ts';
import type { SourceHarness, Tuning } from './harness.ts';

export interface FollowOptions {
  /** Asked after each stored batch and when none came. */
  readonly until: (follower: Follower) => boolean;
  readonly maxBytes?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Asked with each batch before it is stored: `lost` dies before it is durable, `unacknowledged` after. */
  readonly crash?: ((batch: ChangeBatch) => 'lost' | 'unacknowledged' | null) | undefined;
  readonly onBatch?: ((batch: ChangeBatch, stream: ChangeStream) => void | Promise<void>) | undefined;
}

/**
 * Does what a capture does: stores each batch together with its progress, then acknowledges it; when it dies, all that
 * it knows is what was stored.
 */
export class Follower {
  readonly evidence = new Evidence();
  readonly changes: Change[] = [];
  readonly events: SourceEvent[] = [];
  readonly schemas = new Map<string, DatasetSchema>();
  /** Shapes in the order in which they were told. */
  readonly shapes: DatasetSchema[] = [];
  readonly batches: ChangeBatch[] = [];
  progress: Progress | null = null;
  acknowledged: Progress | null = null;
  crashes = 0;
  isReading = false;
  readonly #harness: SourceHarness;
  readonly #acknowledges: (progress: Progress) => boolean;

  constructor(harness: SourceHarness, options: { readonly acknowledges?: (progress: Progress) => boolean } = {}) {
    this.#harness = harness;
    this.#acknowledges = options.acknowledges ?? (() => true);
  }

  /** Another that has stored what this one had stored with its batch `place`, and acknowledges as this one does. */
  asOf(place: number): Follower {
    const other = new Follower(this.#harness, { acknowledges: this.#acknowledges });
    for (const batch of this.batches.slice(0, place + 1)) other.#store(batch);
    return other;
  }

  /** Follows until `until` holds; a crash opens the stream again from what is stored. */
  async follow(options: FollowOptions, tuning?: Tuning): Promise<void> {
    const endMs = systemClock.now() + (options.timeoutMs ?? 40_000);
    for (;;) {
      await using connector = await this.#harness.connector(tuning);
      if ((await this.#run(connector, options, endMs)) === 'done') return;
      this.crashes++;
    }
  }

  /** Whether the change of a marker row was seen: then everything committed before it was. */
  saw(dataset: string, id: number): boolean {
    return this.changes.some(
      (change) => change.dataset === dataset && change.after?.reveal()['id'] === id && change.op !== 'd',
    );
  }

  of(dataset: string): readonly Change[] {
    return this.changes.filter((change) => change.dataset === dataset);
  }

  async #run(connector: Connector, options: FollowOptions, endMs: number): Promise<'done' | 'crashed'> {
    // The source may need a moment to see that the last reader is gone; a supervisor tries again as well.
    await using stream = await eventually(() =>
      connector.open(this.progress, new AbortController().signal, this.shapes),
    );
    for (;;) {
      if (systemClock.now() > endMs) throw new Error('the follower did not get there in time');
      const batch = await stream.next({ maxBytes: options.maxBytes ?? 1_000_000, maxWaitMs: 50 });
      this.isReading = stream.snapshotProgress() !== null;
      if (batch !== null) {
        const crash = options.crash?.(batch) ?? null;
        if (crash === 'lost') return 'crashed';
        this.#store(batch);
        if (crash === 'unacknowledged') return 'crashed';
        if (this.#acknowledges(batch.progress)) {
          stream.ack(batch.progress);
          this.acknowledged = batch.progress;
        }
        await options.onBatch?.(batch, stream);
      }
      if (options.until(this)) return 'done';
    }
  }

  #read(change: Change): Change {
    const { reads } = this.#harness;
    if (reads === undefined) return change;
    const read = (image: Change['after']) => (image === null ? null : new Sensitive(reads(image.reveal())));
    return { ...change, key: read(change.key), before: read(change.before), after: read(change.after) };
  }

  #store(batch: ChangeBatch): void {
    for (const schema of batch.schemas) {
      this.schemas.set(schema.id, schema);
      this.shapes.push(schema);
    }
    for (const change of batch.changes) {
      if (!this.schemas.has(change.schema)) throw new Error('a change refers to a shape that was never told');
    }
    const changes = batch.changes.map((change) => this.#read(change));
    for (const change of changes) this.changes.push(change);
    this.events.push(...batch.events);
    this.evidence.add({ ...batch, changes });
    this.progress = batch.progress;
    this.batches.push(batch);
  }
}
