import { Control } from '#contract/control';
import type { Rule } from '#contract/rule';
import type { ThresholdRules } from '#contract/thresholds';
import { decodeRecord } from '#contract/decode-record';
import { topics } from '#contract/topics';
import type { Thresholds } from '#contract/classes';
import type { Log, RecordBatch, StoredRecord, TopicOffset, TopicPartition } from '#contract/log';
import type { Clock } from '#kernel/clock';
import { isAbort, toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import { poisonLetter } from './poison-letter.ts';

export interface RuleSource {
  readonly rules: readonly Rule[];
  readonly thresholds: ThresholdRules;
}

/**
 * The rules and thresholds in force, from the control topic: read to its end once, then followed. A record that is no
 * valid control, or whose rule does not compile, is put among the dead letters and passed over; the rules before it
 * stay in force (P7).
 */
export interface RuleBook {
  current(): RuleSource;
  /** Grows with every change of `current`. */
  readonly version: number;
  /** To be told of a rule in `current` that does not compile; it is put aside the first time. */
  broken(ruleId: string, error: VigieError): void;
}

export interface RuleBookOptions {
  readonly log: Log;
  readonly defaults: Thresholds;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counted: (code: string) => void;
}

interface Kept {
  readonly at: TopicPartition;
  readonly record: StoredRecord;
  readonly rule: Rule;
  /** That it does not compile is said once, however often the rules are put in force anew. */
  saidBroken: boolean;
}

export async function followRules(options: RuleBookOptions, signal: AbortSignal): Promise<RuleBook> {
  const kept = new Map<string, Kept>();
  let thresholds: ThresholdRules = options.defaults;
  let version = 0;
  let current: RuleSource = { rules: [], thresholds };

  const apply = (at: TopicPartition, record: StoredRecord): void => {
    const subject = record.key === null ? '' : Buffer.from(record.key).toString();
    const control = record.value === null ? null : (decodeRecord(Control, record.value) ?? 'broken');
    if (control === 'broken') {
      const error = new VigieError('VIG_F302', 'a control record does not have the shape of its topic');
      return putAside(options, { at, record }, error);
    }
    if (control === null) {
      if (subject === 'thresholds') thresholds = options.defaults;
      else kept.delete(subject);
    } else if (control.type === 'rule') kept.set(subject, { at, record, rule: control.rule, saidBroken: false });
    else if (control.type === 'thresholds') ({ thresholds } = control);
    else return;
    current = { rules: [...kept.values()].map(({ rule }) => rule).filter(({ enabled }) => enabled), thresholds };
    version += 1;
  };

  const from = await readOn(options.log.read(topics.control, { signal }), apply, undefined);
  void follow(options, { from, apply, signal });
  return {
    current: () => current,
    get version() {
      return version;
    },
    broken(ruleId, error) {
      const found = [...kept.values()].find(({ rule }) => rule.id === ruleId);
      if (found === undefined || found.saidBroken) return;
      found.saidBroken = true;
      putAside(options, found, error);
    },
  };
}

type Apply = (at: TopicPartition, record: StoredRecord) => void;
type From = readonly TopicOffset[] | undefined;

async function readOn(batches: AsyncIterable<RecordBatch>, apply: Apply, from: From): Promise<From> {
  let next = from;
  for await (const batch of batches) {
    for (const record of batch.records) apply(batch, record);
    next = [{ topic: batch.topic, partition: batch.partition, offset: batch.next }];
  }
  return next;
}

async function follow(
  { log, logger, clock }: RuleBookOptions,
  { from, apply, signal }: { readonly from: From; readonly apply: Apply; readonly signal: AbortSignal },
): Promise<void> {
  let next = from;
  while (!signal.aborted) {
    try {
      for await (const batch of log.read(topics.control, { from: next, follow: true, signal })) {
        next = await readOn(only(batch), apply, next);
      }
    } catch (error) {
      if (isAbort(error)) return;
      // The rules in force stay so; the next round reads on from where this one stopped.
      logger.warn({ errorCode: toVigieError(error).code }, 'following the control topic was interrupted');
      await clock.sleep(1000, signal);
    }
  }
}

async function* only(batch: RecordBatch): AsyncIterable<RecordBatch> {
  yield batch;
}

/** Every worker says the same under the same key, so that it is said once. */
function putAside(
  { log, clock, logger, counted }: RuleBookOptions,
  { at, record }: { readonly at: TopicPartition; readonly record: StoredRecord },
  error: VigieError,
): void {
  const subject = record.key === null ? '' : Buffer.from(record.key).toString();
  logger.error({ subject, errorCode: error.code }, 'a control record is not in force');
  counted(error.code);
  const say = async () => {
    await using producer = await log.producer();
    const most = await log.largestRecord(topics.deadLetters);
    const letter = poisonLetter(at, record, { thrown: error, nowMs: clock.now(), most });
    await producer.append([{ topic: topics.deadLetters, records: [letter] }]);
  };
  say().catch((thrown: unknown) =>
    logger.warn({ subject, errorCode: toVigieError(thrown).code }, 'a broken control record could not be put aside'),
  );
}
