import { Alert } from '#contract/alert';
import { SENSITIVE_CLASSES } from '#contract/classes';
import { FieldLabel, LabelRecord } from '#contract/label';
import type { LiveStats } from '#contract/live';
import type { Log, RecordBatch, StoredRecord, TopicOffset } from '#contract/log';
import { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';
import { systemClock, type Clock } from '#kernel/clock';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { Service } from '#kernel/lifecycle/service';
import { together } from '#kernel/lifecycle/together';
import type { Logger } from '#kernel/telemetry/logger';
import type { Metrics } from '#kernel/telemetry/metrics';
import type { z } from 'zod';
import { FindingSampler, type Sample } from './finding-sampler.ts';
import type { InProcessFeed, NewLiveEvent } from './live-feed.ts';
import { CountedObservation, SecondStats } from './second-stats.ts';
import { liveSinkEvents, type LiveSinkEvents } from './telemetry.ts';

/** What the sink cannot see in the topics it follows. */
export type LiveMeasure = Pick<LiveStats, 'classifyLag' | 'catalogueLag'>;

export interface LiveSinkOptions {
  readonly log: Log;
  readonly feed: InProcessFeed;
  /** Asked about once a second, never twice at the same time; until it answers again the last answer stands. */
  readonly measure: () => Promise<LiveMeasure>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock?: Clock | undefined;
  /** Findings shown per second; above it they are sampled. */
  readonly findingsPerSecond?: number | undefined;
}

/** Newest records of a partition looked at, and newest events of a kind put into the feed, when the process starts. */
const BOOTSTRAP_EVENTS = 200;
const SECOND_MS = 1000;
/** More are not told apart from so many. */
const MOST_DEAD_LETTERS = 100_000;

interface Publication {
  readonly timestampMs: number;
  readonly publish: () => void;
}

const byTime = (a: Publication, b: Publication): number => a.timestampMs - b.timestampMs;

/**
 * Follows the log and turns it into the events of the live feed.
 *
 * It reads outside any group: every API process shows everything, nobody's retention waits for a screen, and there are
 * no offsets to keep. At its first run it begins a little before the end, so that a page opened after a restart is not
 * empty. The feed outlives a run of this service, and so do the offsets up to which it is filled: a run after a failure
 * goes on there and repeats nothing.
 */
export class LiveSink implements Service {
  readonly name = 'live';
  readonly #options: LiveSinkOptions;
  readonly #clock: Clock;
  readonly #events: LiveSinkEvents;
  readonly #sampler: FindingSampler;
  readonly #stats = new SecondStats();
  readonly #offsets = new Map<string, readonly TopicOffset[]>();
  /** Keys of the dead letters not dealt with. */
  readonly #deadLetters = new Set<string>();
  #measured: LiveMeasure | null = null;
  #measuring = false;

  constructor(options: LiveSinkOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#events = liveSinkEvents(options.metrics, options.logger);
    this.#sampler = new FindingSampler({
      perSecond: options.findingsPerSecond ?? 50,
      clock: this.#clock,
      emit: (sample) => this.#publishSample(sample),
    });
  }

  async run(signal: AbortSignal, healthy: () => void): Promise<void> {
    await this.#bootstrap();
    const states = [topics.fields, topics.alerts, topics.sources];
    await together(signal, [
      ...SENSITIVE_CLASSES.map(
        (dataClass) => (both: AbortSignal) =>
          this.#follow(topics.labels(dataClass), both, (record) => this.#sampler.offer(dataClass, record)),
      ),
      ...states.map(
        (topic) => (both: AbortSignal) => this.#follow(topic, both, (record) => this.#publishState(topic, record)),
      ),
      (both) => this.#follow(topics.observations, both, (record) => this.#count(record)),
      (both) => this.#followDeadLetters(both),
      (both) => this.#tick(both, healthy),
    ]);
  }

  async #follow(topic: string, signal: AbortSignal, handle: (record: StoredRecord) => void): Promise<void> {
    const held = new Map((this.#offsets.get(topic) ?? []).map((offset) => [offset.partition, offset.offset]));
    // Retention may have removed what a failed run had not read yet; a partition may be new.
    const from = (await this.#options.log.offsets(topic)).map(({ partition, first }) => {
      const offset = held.get(partition) ?? first;
      return { topic, partition, offset: offset > first ? offset : first };
    });
    const next = new Map(from.map((offset) => [offset.partition, offset]));
    for await (const batch of this.#options.log.read(topic, { from, follow: true, signal })) {
      for (const record of batch.records) handle(record);
      next.set(batch.partition, { topic, partition: batch.partition, offset: batch.next });
      this.#offsets.set(topic, [...next.values()]);
    }
  }

  /** From the beginning at each run: the topic is compacted, and a letter that was dealt with leaves a tombstone. */
  async #followDeadLetters(signal: AbortSignal): Promise<void> {
    this.#deadLetters.clear();
    for await (const { records } of this.#options.log.read(topics.deadLetters, { follow: true, signal })) {
      for (const { key, value } of records) {
        const id = key === null ? '' : Buffer.from(key).toString();
        if (value === null) this.#deadLetters.delete(id);
        else if (this.#deadLetters.size < MOST_DEAD_LETTERS) this.#deadLetters.add(id);
      }
    }
  }

  async #tick(signal: AbortSignal, healthy: () => void): Promise<void> {
    let dueMs = this.#clock.now();
    while (!signal.aborted) {
      dueMs = Math.max(dueMs + SECOND_MS, this.#clock.now());
      await this.#clock.sleep(dueMs - this.#clock.now(), signal);
      if (signal.aborted) return;
      this.#sampler.flush();
      const figures = this.#stats.next();
      void this.#measure();
      if (this.#measured !== null) {
        const deadLetters = this.#deadLetters.size;
        const data = { ...figures, ...this.#measured, deadLetters, atMs: this.#clock.now() };
        this.#publish({ channel: 'stats', data });
        this.#events.figures(data);
      }
      healthy();
    }
  }

  async #measure(): Promise<void> {
    if (this.#measuring) return;
    this.#measuring = true;
    try {
      this.#measured = await this.#options.measure();
    } catch (error) {
      this.#events.measureFailed(toVigieError(error));
    } finally {
      this.#measuring = false;
    }
  }

  async #bootstrap(): Promise<void> {
    if (this.#offsets.size > 0) return;
    const ends = new Map<string, readonly TopicOffset[]>();
    const publications: Publication[] = [];
    for (const topic of [topics.fields, topics.sources, topics.alerts]) {
      const states = (await this.#tail(topic, ends)).map((record) => ({
        timestampMs: record.timestampMs,
        publish: () => this.#publishState(topic, record),
      }));
      publications.push(...states.toSorted(byTime).slice(-BOOTSTRAP_EVENTS));
    }
    const findings: Publication[] = [];
    for (const dataClass of SENSITIVE_CLASSES) {
      for (const record of await this.#tail(topics.labels(dataClass), ends)) {
        const { value, timestampMs } = record;
        if (value === null) continue;
        findings.push({ timestampMs, publish: () => this.#publishSample({ dataClass, value, of: 1 }) });
      }
    }
    publications.push(...findings.toSorted(byTime).slice(-BOOTSTRAP_EVENTS));
    await this.#end(topics.observations, ends);
    for (const { publish } of publications.toSorted(byTime)) publish();
    for (const [topic, offsets] of ends) this.#offsets.set(topic, offsets);
  }

  /** The newest records of each partition of a topic. Sets in `ends` where to go on. */
  async #tail(topic: string, ends: Map<string, readonly TopicOffset[]>): Promise<readonly StoredRecord[]> {
    const end = await this.#end(topic, ends);
    const from = end.map(({ first, next, partition }) => {
      const wanted = next - BigInt(BOOTSTRAP_EVENTS);
      return { topic, partition, offset: wanted > first ? wanted : first };
    });
    const nexts = new Map(end.map(({ partition, next }) => [partition, next]));
    const records: StoredRecord[] = [];
    const keep = (batch: RecordBatch): void => {
      const next = nexts.get(batch.partition) ?? 0n;
      // What came meanwhile belongs to the following, not to the bootstrap.
      for (const record of batch.records) if (record.offset < next) records.push(record);
    };
    for await (const batch of this.#options.log.read(topic, { from })) keep(batch);
    return records;
  }

  async #end(topic: string, ends: Map<string, readonly TopicOffset[]>) {
    const offsets = await this.#options.log.offsets(topic);
    ends.set(
      topic,
      offsets.map(({ partition, next }) => ({ topic, partition, offset: next })),
    );
    return offsets;
  }

  #count(record: StoredRecord): void {
    const observation = this.#decode(topics.observations, CountedObservation, record.value);
    if (observation !== null) this.#stats.add(observation);
  }

  #publishSample({ dataClass, value, of }: Sample): void {
    const data = this.#decode(topics.labels(dataClass), LabelRecord, value);
    if (data !== null) this.#publish({ channel: 'findings', of, data });
  }

  #publishState(topic: string, { value }: StoredRecord): void {
    if (value === null) return;
    if (topic === topics.fields) {
      const data = this.#decode(topic, FieldLabel, value);
      if (data !== null) this.#publish({ channel: 'fields', data });
    } else if (topic === topics.alerts) {
      const data = this.#decode(topic, Alert, value);
      if (data !== null) this.#publish({ channel: 'alerts', data });
    } else {
      const data = this.#decode(topic, SourceEvent, value);
      if (data !== null) this.#publish({ channel: 'sources', data });
    }
  }

  #publish(event: NewLiveEvent): void {
    this.#options.feed.publish(event);
    this.#events.published(event.channel);
  }

  #decode<T>(topic: string, schema: z.ZodType<T>, bytes: Uint8Array | null): T | null {
    if (bytes === null) return null;
    try {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
      return schema.parse(JSON.parse(text));
    } catch {
      // Whatever is wrong with the bytes, a message about it might quote them (P4).
      this.#events.unreadable(topic);
      return null;
    }
  }
}
