import type { Clock } from '#kernel/clock';
import { backoffMs } from '#kernel/lifecycle/backoff';
import { cutBatches } from '../batch-cutting.ts';
import type { Connections } from './connection/connections.ts';
import { BrokerRefusal, isRefusal, isTransient, REFUSALS } from './errors.ts';
import type { Outgoing, OutgoingBatch } from './outgoing.ts';
import type { TopicDirectory } from './topic-directory.ts';
import { produceRequest } from './wire/data-requests.ts';
import type { PartitionError } from './wire/request.ts';
import { encodeBatch, stamp, type Producing } from './wire/record-batch.ts';

/** Below Kafka's usual `socket.request.max.bytes` of 100 MiB by far. */
const REQUEST_BYTES = 8 * 1024 * 1024;
const ACKNOWLEDGE_WITHIN_MS = 10_000;
const GIVE_UP_AFTER_MS = 30_000;
const MOST_SEQUENCE = 0x7fffffff;
const PAUSES = { firstMs: 20, mostMs: 1000, factor: 2, jitter: 0.5 };

/** Who sends: what is stamped on batches. */
export interface Sending extends Producing {
  readonly transactionalId: string | null;
  /** Of the next batch, by partition: with them the broker knows a repetition. Moves on as batches are acknowledged. */
  readonly sequences: Map<string, number>;
}

export interface SenderParts {
  readonly connections: Connections;
  readonly directory: TopicDirectory;
  readonly clock: Clock;
}

/**
 * Sends batches, at most one of each partition at a time (Kafka takes one batch of a partition per request), and repeats
 * with the same sequence numbers what was not acknowledged: each lies in the log once, in order. Throws when that is not
 * known to have succeeded; the sequence numbers are then of no more use.
 */
export async function sendBatches(work: readonly Outgoing[], sending: Sending, parts: SenderParts): Promise<void> {
  const { directory, clock } = parts;
  let left = work.filter(({ batches }) => batches.length > 0);
  let endMs = clock.now() + GIVE_UP_AFTER_MS;
  for (let attempt = 0; left.length > 0;) {
    const { progressed, trouble } = await sendHeads(left, sending, parts);
    left = left.filter(({ batches }) => batches.length > 0);
    if (trouble === null || progressed) {
      attempt = 0;
      endMs = clock.now() + GIVE_UP_AFTER_MS;
      if (trouble === null) continue;
    }
    // A new topic is not known everywhere at once; one that was deleted is soon gone from the directory.
    if (!isTransient(trouble) && !isRefusal(trouble, 'UNKNOWN_TOPIC_OR_PARTITION')) throw trouble;
    const pauseMs = backoffMs(++attempt, Math.random(), PAUSES);
    if (clock.now() + pauseMs > endMs) throw trouble;
    await clock.sleep(pauseMs);
    await directory.refresh([...new Set(left.map(({ topic }) => topic))]).catch(ignoreTransient);
    if (left.some(({ topic }) => directory.known(topic) === null)) throw trouble;
  }
}

/** The first batch of each partition, to all leaders at the same time. */
async function sendHeads(
  work: readonly Outgoing[],
  sending: Sending,
  { connections, directory }: SenderParts,
): Promise<{ readonly progressed: boolean; readonly trouble: unknown }> {
  const requests = byLeader(work, directory);
  let progressed = false;
  let trouble: unknown = null;
  await Promise.all(
    requests.map(async ({ leader, heads }) => {
      try {
        const answers = await connections.ask(leader, produce(heads, sending));
        for (const head of heads) {
          const outcome = await settle(head, answers, sending.sequences);
          progressed ||= outcome === null;
          if (outcome !== null && (trouble === null || isTransient(trouble))) trouble = outcome;
        }
      } catch (error) {
        if (trouble === null || isTransient(trouble)) trouble = error;
      }
    }),
  );
  return { progressed, trouble };
}

interface Head extends Outgoing {
  readonly batch: OutgoingBatch;
}

function byLeader(
  work: readonly Outgoing[],
  directory: TopicDirectory,
): { readonly leader: number; readonly heads: Head[] }[] {
  const requests = new Map<number, { leader: number; heads: Head[]; bytes: number }>();
  for (const outgoing of work) {
    const [batch] = outgoing.batches;
    if (batch === undefined) continue;
    const leader = directory.known(outgoing.topic)?.leaders[outgoing.partition] ?? -1;
    const request = requests.get(leader) ?? { leader, heads: [], bytes: 0 };
    requests.set(leader, request);
    // What has no room goes with the next request.
    if (request.heads.length > 0 && request.bytes + batch.encoded.bytes.length > REQUEST_BYTES) continue;
    request.heads.push({ ...outgoing, batch });
    request.bytes += batch.encoded.bytes.length;
  }
  return [...requests.values()];
}

function produce(heads: readonly Head[], sending: Sending) {
  const parts = heads.map(({ topic, partition, batch }) => {
    stamp(batch.encoded, sending, sending.sequences.get(`${topic}/${partition}`) ?? 0);
    return { topic, partition, bytes: batch.encoded.bytes };
  });
  return produceRequest(parts, sending.transactionalId, ACKNOWLEDGE_WITHIN_MS);
}

/** Null when the batch is in the log, or was cut smaller to be sent again. */
async function settle(
  head: Head,
  answers: readonly PartitionError[],
  sequences: Map<string, number>,
): Promise<BrokerRefusal | null> {
  const { topic, partition, batches, batch } = head;
  const error = answers.find((answer) => answer.topic === topic && answer.partition === partition)?.error ?? -1;
  if (error === 0 || error === REFUSALS.DUPLICATE_SEQUENCE_NUMBER) {
    batches.shift();
    const name = `${topic}/${partition}`;
    sequences.set(name, ((sequences.get(name) ?? 0) + batch.encoded.records) % (MOST_SEQUENCE + 1));
    return null;
  }
  const refusal = new BrokerRefusal(error, { topic, partition });
  if (!isRefusal(refusal, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE') || batch.records.length === 1) return refusal;
  const halves = cutBatches(batch.records, () => 1, Math.ceil(batch.records.length / 2));
  const smaller: OutgoingBatch[] = [];
  for (const records of halves) smaller.push({ records, encoded: await encodeBatch(records, 'none') });
  batches.splice(0, 1, ...smaller);
  return null;
}

function ignoreTransient(error: unknown): void {
  if (!isTransient(error)) throw error;
}
