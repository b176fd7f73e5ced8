import { Control, type Rule } from '#contract/control';
import { topics } from '#contract/topics';
import type { Thresholds } from '#contract/classes';
import type { Log, LogRecord } from '#contract/log';
import { isAbort, toVigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';

export interface RuleSource {
  readonly rules: readonly Rule[];
  readonly thresholds: Thresholds;
}

/**
 * The rules and thresholds in force, from the control topic: read to its end once, then followed. A record that is no
 * valid control is said in the log and passed over; the rules before it stay in force (P7).
 */
export interface RuleBook {
  current(): RuleSource;
  /** Grows with every change of `current`. */
  readonly version: number;
}

export async function followRules(
  options: {
    readonly log: Log;
    readonly defaults: Thresholds;
    readonly logger: Logger;
    readonly broken: (subject: string, code: string) => void;
  },
  signal: AbortSignal,
): Promise<RuleBook> {
  const rules = new Map<string, Rule>();
  let thresholds = options.defaults;
  let version = 0;
  let current: RuleSource = { rules: [], thresholds };
  const apply = (record: LogRecord): void => {
    const subject = record.key === null ? '' : Buffer.from(record.key).toString();
    const control = record.value === null ? null : readControl(record.value);
    if (control === 'broken') {
      options.logger.error({ subject, errorCode: 'VIG_F302' }, 'control record is not valid and not in force');
      options.broken(subject, 'VIG_F302');
      return;
    }
    if (control === null) {
      if (subject === 'thresholds') thresholds = options.defaults;
      else rules.delete(subject);
    } else if (control.type === 'rule') rules.set(subject, control.rule);
    else if (control.type === 'thresholds') thresholds = control.thresholds;
    else return;
    current = { rules: [...rules.values()].filter(({ enabled }) => enabled), thresholds };
    version += 1;
  };

  let next: { topic: string; partition: number; offset: bigint }[] = [];
  for await (const batch of options.log.read(topics.control, { signal })) {
    batch.records.forEach(apply);
    next = [{ topic: batch.topic, partition: batch.partition, offset: batch.next }];
  }
  void follow(options, { from: next, apply, signal });
  return {
    current: () => current,
    get version() {
      return version;
    },
  };
}

async function follow(
  { log, logger }: { readonly log: Log; readonly logger: Logger },
  at: {
    readonly from: readonly { topic: string; partition: number; offset: bigint }[];
    readonly apply: (record: LogRecord) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  let from = at.from;
  while (!at.signal.aborted) {
    try {
      for await (const batch of log.read(topics.control, {
        from: from.length === 0 ? undefined : from,
        follow: true,
        signal: at.signal,
      })) {
        batch.records.forEach(at.apply);
        from = [{ topic: batch.topic, partition: batch.partition, offset: batch.next }];
      }
    } catch (error) {
      if (isAbort(error)) return;
      // The rules in force stay so; the next round reads on from where this one stopped.
      logger.warn({ errorCode: toVigieError(error).code }, 'following the control topic was interrupted');
      await new Promise((resolve) => setTimeout(resolve, 1000).unref());
    }
  }
}

function readControl(value: Uint8Array): Control | 'broken' {
  try {
    const parsed = Control.safeParse(JSON.parse(Buffer.from(value).toString('utf8')));
    return parsed.success ? parsed.data : 'broken';
  } catch {
    return 'broken'; // Not even JSON; the caller says so with the subject, which is no data.
  }
}
