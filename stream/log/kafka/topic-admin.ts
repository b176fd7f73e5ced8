import type { LogProducer, TopicSpec } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Connections } from './connection/connections.ts';
import { MARK, MARKS_TOPIC } from './encryption-marks.ts';
import { accepted, BrokerRefusal, REFUSALS } from './errors.ts';
import { retrying } from './retrying.ts';
import type { TopicDirectory } from './topic-directory.ts';
import {
  changeTopicRequest,
  createTopicsRequest,
  describeTopicsRequest,
  type TopicToCreate,
} from './wire/topic-requests.ts';

const NAME = /^[A-Za-z0-9._-]{1,249}$/u;
const MOST_PARTITIONS = 10_000;
const GIVE_UP_AFTER_MS = 30_000;
/** Of one record with its batch; a large document of a source must have room. */
const MOST_RECORD_BYTES = 32 * 1024 * 1024;
/** What a batch, a record and its seal add. */
const ADDED_BYTES = 1024;
const HOUR_MS = 3_600_000;
/** How long the limit of a topic is believed: somebody may change it. */
const LIMIT_FOR_MS = 60_000;
/** So many topics are asked about in one request. */
const TOPICS_AT_ONCE = 500;

/** Creates topics and says which there are. */
export interface TopicAdmin {
  /** Of these topics; those that are gone are left out. */
  describe(names: readonly string[]): Promise<readonly TopicSpec[]>;
  create(specs: readonly TopicSpec[]): Promise<void>;
  list(): Promise<readonly TopicSpec[]>;
  /** Bytes of a record, whatever is added to it. */
  largestRecord(name: string): Promise<number>;
}

export interface TopicAdminParts {
  readonly connections: Connections;
  readonly directory: TopicDirectory;
  readonly clock: Clock;
  /** -1: what the brokers hold usual. */
  readonly replicas: number;
  /** Writes marks. */
  readonly producer: () => Promise<LogProducer>;
}

export function createTopicAdmin(parts: TopicAdminParts): TopicAdmin {
  const { connections, directory, clock, replicas, producer } = parts;

  function toController<T>(attempt: () => Promise<T>): Promise<T> {
    return retrying({ clock, withinMs: GIVE_UP_AFTER_MS, mend: () => directory.refresh([]) }, attempt);
  }

  /** Resolves when each is there, whoever made it, and has a leader everywhere. */
  async function make(topics: readonly TopicToCreate[]): Promise<void> {
    if (topics.length === 0) return;
    await directory.refresh([]);
    await toController(async () => {
      const answers = await connections.ask(directory.controller, createTopicsRequest(topics));
      for (const { topic, error } of answers) if (error !== REFUSALS.TOPIC_ALREADY_EXISTS) accepted(error, { topic });
    });
    const names = topics.map(({ name }) => name);
    await retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, async () => {
      await directory.refresh(names);
      for (const name of names)
        if (directory.known(name)?.leaders.every((leader) => leader >= 0) !== true)
          throw new BrokerRefusal(REFUSALS.LEADER_NOT_AVAILABLE, { topic: name });
    });
  }

  /** Before the topics: whoever sees one of them then finds its mark. */
  async function mark(names: readonly string[], value: Buffer | null): Promise<void> {
    if (names.length === 0) return;
    await make([{ name: MARKS_TOPIC, partitions: 1, replicas, settings: settingsOf(true, null) }]);
    await using writer = await producer();
    const records = names.map((name) => ({ key: Buffer.from(name), value, timestampMs: clock.now() }));
    await writer.append([{ topic: MARKS_TOPIC, records }]);
  }

  async function described(names: readonly string[]): Promise<TopicSpec[]> {
    const specs: TopicSpec[] = [];
    for (let from = 0; from < names.length; from += TOPICS_AT_ONCE) {
      const request = describeTopicsRequest(names.slice(from, from + TOPICS_AT_ONCE), [
        'cleanup.policy',
        'retention.ms',
      ]);
      const answers = await retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, () => connections.askAny(request));
      for (const { topic: name, error, settings } of answers) {
        const topic = directory.known(name);
        if (error === REFUSALS.UNKNOWN_TOPIC_OR_PARTITION || topic === null) continue;
        accepted(error, { topic: name });
        const retentionMs = Number(settings.get('retention.ms') ?? -1);
        specs.push({
          name,
          partitions: topic.leaders.length,
          compacted: settings.get('cleanup.policy')?.includes('compact') ?? false,
          encrypted: topic.encrypted,
          retentionMs: retentionMs < 0 ? null : retentionMs,
        });
      }
    }
    return specs;
  }

  const limits = new Map<string, { readonly bytes: number; readonly atMs: number }>();

  async function largestRecord(name: string): Promise<number> {
    const known = limits.get(name);
    if (known !== undefined && clock.now() - known.atMs < LIMIT_FOR_MS) return known.bytes;
    await directory.topic(name);
    const request = describeTopicsRequest([name], ['max.message.bytes']);
    const [answer] = await retrying({ clock, withinMs: GIVE_UP_AFTER_MS }, () => connections.askAny(request));
    accepted(answer?.error ?? REFUSALS.UNKNOWN_TOPIC_OR_PARTITION, { topic: name });
    const bytes = Number(answer?.settings.get('max.message.bytes') ?? MOST_RECORD_BYTES) - ADDED_BYTES;
    limits.set(name, { bytes, atMs: clock.now() });
    return bytes;
  }

  /** Retention is a setting that may change; the others are how the records lie. */
  async function settle(present: TopicSpec, wanted: TopicSpec): Promise<void> {
    const same =
      present.partitions === wanted.partitions &&
      present.compacted === wanted.compacted &&
      present.encrypted === wanted.encrypted;
    if (!same) {
      throw new VigieError('VIG_K207', 'the topic exists with other settings', {
        details: { topic: wanted.name, present, wanted },
      });
    }
    if (present.retentionMs === wanted.retentionMs) return;
    const request = changeTopicRequest(wanted.name, 'retention.ms', String(wanted.retentionMs ?? -1));
    await toController(async () => {
      for (const { error, topic } of await connections.ask(directory.controller, request)) accepted(error, { topic });
    });
  }

  return {
    describe: described,
    largestRecord,

    async create(specs) {
      for (const spec of specs) check(spec);
      const wanted = new Map(specs.map((spec) => [spec.name, spec]));
      if (wanted.size === 0) return;
      await directory.refresh([...wanted.keys()]);
      const missing = [...wanted.values()].filter(({ name }) => directory.known(name) === null);
      await mark(
        missing.filter(({ encrypted }) => encrypted).map(({ name }) => name),
        MARK,
      );
      await make(
        missing.map(({ name, partitions, compacted, retentionMs }) => ({
          name,
          partitions,
          replicas,
          settings: settingsOf(compacted, retentionMs),
        })),
      );
      for (const present of await described([...wanted.keys()])) {
        const spec = wanted.get(present.name);
        if (spec !== undefined) await settle(present, spec);
      }
    },

    async list() {
      return described(await directory.names());
    },
  };
}

/** Times are the records' own, as the log promises. A state topic is cleaned early, so that whoever reads it reads little. */
function settingsOf(compacted: boolean, retentionMs: number | null): Record<string, string> {
  return {
    'cleanup.policy': compacted ? 'compact' : 'delete',
    'retention.ms': String(retentionMs ?? -1),
    'message.timestamp.type': 'CreateTime',
    'max.message.bytes': String(MOST_RECORD_BYTES),
    ...(compacted ? { 'min.cleanable.dirty.ratio': '0.2', 'segment.ms': String(HOUR_MS) } : {}),
  };
}

function check({ name, partitions }: TopicSpec): void {
  if (!NAME.test(name) || name === '.' || name === '..') {
    throw new VigieError('VIG_K209', 'the name of a topic is not valid', { details: { topic: name } });
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MOST_PARTITIONS) {
    throw new VigieError('VIG_K209', 'the number of partitions is not valid', { details: { topic: name, partitions } });
  }
}
