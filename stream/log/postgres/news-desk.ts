import type { Clock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { PostgresConsumer } from './consumer.ts';
import type { Database, Statement } from './database.ts';
import { Notifier } from './notifier.ts';
import type { Tails } from './tails.ts';
import type { TopicDirectory } from './topic-directory.ts';

export interface NewsDeskParts {
  readonly url: string;
  readonly db: Database;
  readonly directory: TopicDirectory;
  readonly tails: Tails;
  readonly consumers: ReadonlySet<PostgresConsumer>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often the tables are asked for what no notification told; longer for very many partitions. */
const LOOK_EVERY_MS = 1_000;
const LOOK_SELDOM_MS = 5_000;
const MANY_PARTITIONS = 5_000;
/** Before new topics are shared out, more are waited for: at least this long, else so many times what the last round took. */
const SETTLE_MS = 50;
const SETTLE_PER_SHARE_OUT = 4;
const LONGEST_SETTLE_MS = 2_000;

/** Brings what happened, here or elsewhere, to this process's readers; looks into the tables for what was missed. */
export class NewsDesk implements AsyncDisposable {
  readonly notifier: Notifier;
  readonly #parts: NewsDeskParts;
  readonly #ends: Statement;
  readonly #stop = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #sharing: Promise<void> | null = null;
  #unshared = false;
  #settleMs = SETTLE_MS;
  /** Topics that have been shared out. */
  #known: number;

  constructor(parts: NewsDeskParts) {
    this.#parts = parts;
    // What is known by now is shared out when a member joins.
    this.#known = parts.directory.topics;
    this.#ends = {
      name: 'news-ends',
      text: `SELECT id, next_offset FROM ${parts.db.schema}.partitions WHERE next_offset > 0`,
    };
    this.notifier = new Notifier({
      url: parts.url,
      channel: `vigie_${parts.db.schema}`,
      clock: parts.clock,
      logger: parts.logger,
      news: {
        offset: (partitionId, next) => parts.tails.advance(partitionId, next),
        group: (groupId) => this.groupChanged(groupId),
        topics: () => this.topicsCreated(),
        connected: () => {
          this.groupChanged(null);
          void this.#quietly(this.#look());
        },
      },
    });
  }

  open(): void {
    this.notifier.start();
    this.#looking = this.#keepLooking();
  }

  groupChanged(groupId: number | null): void {
    for (const consumer of this.#parts.consumers) consumer.groupChanged(groupId);
  }

  /** Topics were created: shared out soon among the groups that read them. */
  topicsCreated(): void {
    this.#unshared = true;
    this.#sharing ??= this.#quietly(this.#shareNewTopics()).finally(() => {
      this.#sharing = null;
    });
  }

  async #shareNewTopics(): Promise<void> {
    const { directory, consumers, clock } = this.#parts;
    while (this.#unshared && !this.#stop.signal.aborted) {
      // Topics often come by the hundred: one round for all that come together. A round looks at every partition there
      // is, so among very many it is made less often.
      await clock.sleep(this.#settleMs, this.#stop.signal);
      const beganAtMs = clock.now();
      this.#unshared = false;
      await directory.refresh();
      const topics = [...directory.all()];
      const fresh = topics.slice(this.#known);
      const shared = new Set<string>();
      for (const consumer of fresh.length === 0 ? [] : consumers) {
        if (!shared.has(consumer.groupId) && (await consumer.topicsCreated(fresh))) shared.add(consumer.groupId);
      }
      this.#known = topics.length;
      const tookMs = clock.now() - beganAtMs;
      this.#settleMs = Math.min(Math.max(SETTLE_MS, tookMs * SETTLE_PER_SHARE_OUT), LONGEST_SETTLE_MS);
    }
  }

  async #keepLooking(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      const many = this.#parts.directory.partitions > MANY_PARTITIONS;
      await clock.sleep(many ? LOOK_SELDOM_MS : LOOK_EVERY_MS, this.#stop.signal);
      if (!this.#stop.signal.aborted) await this.#quietly(this.#look());
    }
  }

  async #look(): Promise<void> {
    const { db, tails } = this.#parts;
    if (!tails.heeded) return;
    for (const [id, next] of await db.rows(this.#ends)) tails.advance(Number(id), BigInt(next ?? 0));
    this.topicsCreated();
  }

  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      // Asked again soon; who needs the log meanwhile gets the error.
      this.#parts.logger.debug({ err: toVigieError(error) }, 'no news from the log');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#looking;
    await this.#sharing;
    await this.notifier[Symbol.asyncDispose]();
  }
}
