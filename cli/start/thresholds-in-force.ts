import type { Thresholds } from '#contract/classes';
import { Control } from '#contract/control';
import { bytesText, decodeRecord } from '#contract/decode-record';
import type { Log, RecordBatch, TopicOffset } from '#contract/log';
import type { ThresholdRules } from '#contract/thresholds';
import { topics } from '#contract/topics';
import type { Service } from '#kernel/lifecycle/service';

/**
 * The thresholds as the catalogue needs them: workers have dropped what does not reach the minimum of its field and
 * entity, so what has come counts from the lowest of them on.
 */
export interface ThresholdsInForce {
  readonly current: Thresholds;
  /** Follows what is told from then on. */
  readonly service: Service;
}

/** Reads the control topic to its end, so that nothing is judged by other thresholds after a start than before it. */
export async function openThresholds(log: Log, defaults: Thresholds): Promise<ThresholdsInForce> {
  let current: Thresholds = defaults;
  let from: readonly TopicOffset[] | undefined;
  const take = ({ topic, partition, next, records }: RecordBatch): void => {
    for (const { key, value } of records) {
      if (key === null || bytesText(key) !== 'thresholds') continue;
      const told = value === null ? null : decodeRecord(Control, value);
      if (value === null) current = defaults;
      else if (told?.type === 'thresholds') current = lowest(told.thresholds);
    }
    from = [{ topic, partition, offset: next }];
  };
  for await (const batch of log.read(topics.control)) take(batch);
  return {
    get current() {
      return current;
    },
    service: {
      name: 'thresholds',
      async run(signal, healthy) {
        healthy();
        for await (const batch of log.read(topics.control, { from, follow: true, signal })) take(batch);
      },
    },
  };
}

function lowest({ minimum, high, exceptions = [] }: ThresholdRules): Thresholds {
  return { minimum: Math.min(minimum, ...exceptions.map((one) => one.minimum ?? minimum)), high };
}
