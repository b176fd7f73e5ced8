import { createHash } from 'node:crypto';
import { bytesText } from '#contract/decode-record';
import type { Log, TopicOffset } from '#contract/log';
import type { Observation } from '#contract/observation';
import { ownTopics, topics } from '#contract/topics';

/** What workers have written, so that two runs can be compared whatever their batches and times were. */
export interface SaidByWorkers {
  /** How many label records, and a digest of them. */
  readonly labels: string;
  /** A digest of the evidence that the observations add up to. */
  readonly evidence: string;
}

export interface MarkedOutput {
  /** Of what was written since. */
  said(): Promise<SaidByWorkers>;
}

const LABEL_TOPICS = ownTopics.map(({ name }) => name).filter((name) => name.startsWith('vigie.labels.'));

export async function markOutput(log: Log): Promise<MarkedOutput> {
  const marks = new Map<string, readonly TopicOffset[]>();
  for (const topic of [...LABEL_TOPICS, topics.observations]) {
    const offsets = await log.offsets(topic);
    marks.set(
      topic,
      offsets.map(({ partition, next }) => ({ topic, partition, offset: next })),
    );
  }
  const since = (topic: string) => log.read(topic, { from: marks.get(topic) });
  return {
    async said() {
      return { labels: await labelsIn(since), evidence: await evidenceIn(since(topics.observations)) };
    },
  };
}

type Records = ReturnType<Log['read']>;

/** In no order: the sum of the records' hashes, of each without its times. */
async function labelsIn(since: (topic: string) => Records): Promise<string> {
  let count = 0;
  let sum = 0n;
  for (const topic of LABEL_TOPICS) {
    for await (const { records } of since(topic)) {
      for (const { key, value } of records) {
        const text = value === null ? '' : bytesText(value).replace(/"times":\{[^}]*\}/u, '');
        const hash = createHash('sha256')
          .update(`${topic} ${String(key)} ${text}`)
          .digest();
        sum = BigInt.asUintN(64, sum + hash.readBigUInt64LE());
        count++;
      }
    }
  }
  return `${count} records ${sum.toString(16)}`;
}

/** Counters of all batches added up, by field and entity. */
async function evidenceIn(observations: Records): Promise<string> {
  const sums = new Map<string, number>();
  const add = (name: string, count: number) => sums.set(name, (sums.get(name) ?? 0) + count);
  for await (const { records } of observations) {
    for (const { value } of records) {
      if (value === null) continue;
      const observation: Observation = JSON.parse(bytesText(value));
      add(`${observation.dataset} records`, observation.records);
      for (const { path, plus, nullPlus, lengthPlus, entities } of observation.fields) {
        add(`${path} values`, plus);
        add(`${path} nulls`, nullPlus);
        add(`${path} length`, lengthPlus);
        for (const entity of entities) add(`${path} ${entity.entity}`, entity.plus);
      }
    }
  }
  const lines = Array.from(sums, ([name, count]) => `${name} ${count}\n`).toSorted();
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16);
}
