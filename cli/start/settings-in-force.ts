import type { Thresholds } from '#contract/classes';
import { Control } from '#contract/control';
import { bytesText, decodeRecord } from '#contract/decode-record';
import type { Log, RecordBatch, TopicOffset } from '#contract/log';
import type { Monitor } from '#contract/monitor';
import type { ThresholdRules } from '#contract/thresholds';
import { topics } from '#contract/topics';
import type { Service } from '#kernel/lifecycle/service';
import type { AlertPolicy } from '#sinks/alerts/alert-policy';
import { alertPolicy } from './alert-policy.ts';

/** What the control topic tells the catalogue. */
export interface SettingsInForce {
  /**
   * Workers have dropped what does not reach the minimum of its field and entity, so what has come counts from the lowest
   * of them on.
   */
  readonly thresholds: Thresholds;
  readonly alerts: AlertPolicy;
  /** Follows what is told from then on. */
  readonly service: Service;
}

/** Reads the control topic to its end, so that nothing is judged by other settings after a start than before it. */
export async function openSettings(log: Log, defaults: Thresholds): Promise<SettingsInForce> {
  const monitors = new Map<string, Monitor>();
  let thresholds: Thresholds = defaults;
  let alerts = alertPolicy([]);
  let from: readonly TopicOffset[] | undefined;
  const take = ({ topic, partition, next, records }: RecordBatch): void => {
    for (const { key, value } of records) {
      const subject = key === null ? '' : bytesText(key);
      const told = value === null ? null : decodeRecord(Control, value);
      if (subject === 'thresholds' && value === null) thresholds = defaults;
      if (told?.type === 'thresholds') thresholds = lowest(told.thresholds);
      if (!subject.startsWith('monitor/') || (value !== null && told?.type !== 'monitor')) continue;
      if (told?.type === 'monitor') monitors.set(subject, told.monitor);
      else monitors.delete(subject);
      alerts = alertPolicy([...monitors.values()]);
    }
    from = [{ topic, partition, offset: next }];
  };
  for await (const batch of log.read(topics.control)) take(batch);
  return {
    get thresholds() {
      return thresholds;
    },
    alerts: (finding) => alerts(finding),
    service: {
      name: 'settings',
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
