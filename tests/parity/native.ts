import type { Change } from '#contract/change';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import type { Connector, Progress } from '#connectors/connector';

/** What native capture tells, from the first snapshot on, until `until` holds. */
export interface NativeCapture {
  readonly changes: Change[];
  readonly schemas: DatasetSchema[];
  readonly events: SourceEvent[];
  follow(until: (capture: NativeCapture) => boolean): Promise<void>;
}

export function nativeCapture(connect: () => Promise<Connector>): NativeCapture {
  let progress: Progress | null = null;
  const capture: NativeCapture = {
    changes: [],
    schemas: [],
    events: [],
    async follow(until) {
      const stop = new AbortController();
      const end = performance.now() + 60_000;
      await using connector = await connect();
      await using stream = await connector.open(progress, stop.signal, capture.schemas);
      while (!until(capture)) {
        if (performance.now() > end) throw new Error(`not seen in time; ${capture.changes.length} changes`);
        const batch = await stream.next({ maxBytes: 1_000_000, maxWaitMs: 200 });
        if (batch === null) continue;
        capture.changes.push(...batch.changes);
        capture.schemas.push(...batch.schemas);
        capture.events.push(...batch.events);
        stream.ack(batch.progress);
        progress = batch.progress;
      }
      stop.abort();
    },
  };
  return capture;
}

/** Whether so many tables, empty ones too, have been read whole: what changes before is counted with the reading. */
export const haveBeenRead =
  (tables: number) =>
  ({ events }: NativeCapture): boolean =>
    events.filter((event) => event.type === 'epoch' && event.state === 'complete').length >= tables;
