import type { DebeziumRecord } from '#contract/debezium';

/**
 * Notices that a connector stands still though Kafka Connect says that it runs: a connector that works is heard at every
 * heartbeat, whether or not its source changes.
 *
 * Judged is only what was seen with open eyes: the time between two looks at the topic that found nothing. A capture that
 * could not look, because the log or itself was busy, learns nothing of the connector.
 */
export class Silence {
  readonly #heartbeatMs: number | null;
  #sinceMs: number | null = null;
  #lookedAtMs: number | null = null;
  #hasBeaten = false;
  #isReading = false;

  /** @param heartbeatMs longest time between two records of a connector that works; null when it has no heartbeats. */
  constructor(heartbeatMs: number | null) {
    this.#heartbeatMs = heartbeatMs;
  }

  heard(record?: DebeziumRecord): void {
    this.#sinceMs = null;
    this.#lookedAtMs = null;
    if (record?.type === 'heartbeat') this.#hasBeaten = true;
    // Locks, and tables that are long in coming, keep a snapshot that stops the changes silent.
    if (record?.type === 'notification' && record.about === 'Initial Snapshot')
      this.#isReading =
        record.event === 'STARTED' || record.event === 'IN_PROGRESS' || record.event === 'TABLE_SCAN_COMPLETED';
  }

  /** The topic was looked at, and nothing was there. */
  nothing(nowMs: number): void {
    this.#sinceMs ??= nowMs;
    this.#lookedAtMs = nowMs;
  }

  /** How long it has been silent, when that is too long; else null. */
  tooLong(): number | null {
    if (this.#sinceMs === null || this.#lookedAtMs === null || this.#heartbeatMs === null || this.#isReading)
      return null;
    const silentMs = this.#lookedAtMs - this.#sinceMs;
    const allowedMs = SLACK_MS + MISSED * this.#heartbeatMs;
    // One that was not heard yet may be at the history of its schemas, which can take minutes; to begin anew ends that in vain.
    return silentMs > (this.#hasBeaten ? allowedMs : BEFORE_FIRST * allowedMs) ? silentMs : null;
  }
}

const SLACK_MS = 30_000;
/** Heartbeats that must have been missed. */
const MISSED = 3;
const BEFORE_FIRST = 10;
