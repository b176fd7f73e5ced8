import { topics } from '#contract/topics';
import type { LogProducer } from '#contract/log';
import type { Position } from '#contract/position';
import type { SourceEvent, SourceState } from '#contract/source-event';
import type { Clock } from '#kernel/clock';
import { codes } from '#kernel/errors/codes';
import { toVigieError } from '#kernel/errors/vigie-error';
import type { ChangeBatch, ChangeStream, Connector, Measure } from './connector.ts';

export type CaptureStatus = Extract<SourceEvent, { type: 'status' }>;

const REPORT_EVERY_MS = 1000;
const MEASURE_EVERY_MS = 5000;

interface Options {
  readonly source: string;
  /** Of its own: what it says is no part of the capture's transactions. */
  readonly producer: LogProducer;
  readonly clock: Clock;
  readonly metrics: { status(status: CaptureStatus): void };
}

/** Says on `vigie.sources` how a capture does: once a second, and at once when its state changes. */
export function createStatusReporter({ source, producer, clock, metrics }: Options, connector: Connector) {
  let state: SourceState | null = null;
  let position: Position | null = null;
  let committedAtMs: number | null = null;
  let heardAtMs = clock.now();
  let measured: Measure = { retainedBytes: null, lagBytes: null };
  let measuredAtMs = -Infinity;
  let reportedAtMs = -Infinity;

  async function report(next: SourceState, extra: Partial<CaptureStatus> = {}): Promise<void> {
    state = next;
    reportedAtMs = clock.now();
    const status: CaptureStatus = {
      type: 'status',
      source,
      kind: connector.kind,
      namespace: connector.namespace,
      state,
      position,
      committedAtMs,
      heardAtMs,
      ...measured,
      snapshot: null,
      error: null,
      atMs: reportedAtMs,
      ...extra,
    };
    metrics.status(status);
    await producer.append([
      {
        topic: topics.sources,
        records: [
          {
            key: Buffer.from(source),
            value: Buffer.from(JSON.stringify(status)),
            timestampMs: Math.trunc(reportedAtMs),
          },
        ],
      },
    ]);
  }

  return {
    report,
    progressed(batch: ChangeBatch): void {
      heardAtMs = clock.now();
      position = batch.progress.reveal().position ?? position;
      committedAtMs = batch.committedAtMs ?? committedAtMs;
    },
    async tick(stream: ChangeStream, paused: boolean): Promise<void> {
      const now = clock.now();
      const snapshot = stream.snapshotProgress();
      const next: SourceState = paused ? 'paused' : snapshot === null ? 'streaming' : 'snapshotting';
      if (next === state && now - reportedAtMs < REPORT_EVERY_MS) return;
      if (now - measuredAtMs >= MEASURE_EVERY_MS) {
        measured = await stream.measure();
        measuredAtMs = now;
      }
      await report(next, { snapshot, ...(isHistoryShort(measured) ? { error: HISTORY_SHORT } : {}) });
    },
    /** The log itself may be what failed: then the state is in the process log and in `/readyz` only. */
    async failed(thrown: unknown): Promise<void> {
      const { code, message, mend, retry } = toVigieError(thrown);
      await report(retry === 'backoff' ? 'backoff' : 'failed', { error: { code, message, mend } }).catch(
        () => undefined,
      );
    },
  };
}

/** Behind by less than this, nothing is about to be lost, however small the log is. */
const SHORT_LAG_MS = 60_000;

/** Capture is behind by more than half of what the source keeps. */
export function isHistoryShort({ historyLeftMs, historyMs }: Measure): boolean {
  if (typeof historyLeftMs !== 'number' || typeof historyMs !== 'number') return false;
  const lagMs = historyMs - historyLeftMs;
  return lagMs > SHORT_LAG_MS && lagMs > historyMs / 2;
}

const HISTORY_SHORT = {
  code: 'VIG_C153',
  message: 'more than half of the log that the source keeps is still to be read',
  mend: codes.VIG_C153.mend,
} as const;
