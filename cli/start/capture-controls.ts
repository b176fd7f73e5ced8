import { Control } from '#contract/control';
import { decodeRecord } from '#contract/decode-record';
import { topics } from '#contract/topics';
import type { Log, LogRecord, TopicOffset } from '#contract/log';
import type { Service } from '#kernel/lifecycle/service';
import type { CaptureControl } from '#connectors/capture';

const NONE: CaptureControl = { paused: false, resnapshots: [] };

/** What captures are told through the control topic: pause, resume, read again. */
export interface CaptureControls extends Service {
  of(source: string): CaptureControl;
  /** Resolves when everything that was on the topic at the start has been read. */
  readonly ready: Promise<void>;
}

/** @param asked called when a source is told something new, so that a waiting capture need not wait on. */
export function createCaptureControls(log: Log, asked: (source: string) => void): CaptureControls {
  const bySubject = new Map<string, Control>();
  const ready = Promise.withResolvers<void>();
  let from: readonly TopicOffset[] | undefined;

  const apply = ({ key, value }: LogRecord): string | null => {
    const subject = key === null ? '' : Buffer.from(key).toString();
    // What is no valid control is null here: the classifier workers say so, once is enough.
    const control = value === null ? null : decodeRecord(Control, value);
    if (control === null) bySubject.delete(subject);
    else bySubject.set(subject, control);
    return control?.type === 'source' || control?.type === 'resnapshot' ? control.source : null;
  };

  return {
    name: 'capture controls',
    ready: ready.promise,
    of(source) {
      const paused = [...bySubject.values()].some(
        (control) => control.type === 'source' && control.source === source && control.paused,
      );
      const resnapshots = [...bySubject.values()].filter(
        (control) => control.type === 'resnapshot' && control.source === source,
      );
      if (!paused && resnapshots.length === 0) return NONE;
      return {
        paused,
        resnapshots: resnapshots.flatMap((control) => (control.type === 'resnapshot' ? [control] : [])),
      };
    },
    async run(signal, healthy) {
      for await (const batch of log.read(topics.control, { from, signal })) {
        batch.records.forEach(apply);
        from = [{ topic: batch.topic, partition: batch.partition, offset: batch.next }];
      }
      ready.resolve();
      healthy();
      for await (const batch of log.read(topics.control, { from, follow: true, signal })) {
        for (const source of new Set(batch.records.map(apply))) if (source !== null) asked(source);
        from = [{ topic: batch.topic, partition: batch.partition, offset: batch.next }];
      }
    },
  };
}
