import { cpuSeconds } from '#tests/faults/process-usage';
import type { BenchSource } from './bench-source.ts';
import type { BenchCapture } from './captures.ts';
import { commitToTopic, writeSteadily } from './commit-to-topic.ts';
import type { KafkaStage } from './kafka-stage.ts';
import { TopicLedger } from './topic-ledger.ts';

export interface CaptureRunOptions {
  readonly stage: KafkaStage;
  readonly source: BenchSource;
  readonly capture: BenchCapture;
  /** Of the snapshot, and of the backlog behind it. */
  readonly rows: number;
  /** The steady load. */
  readonly rowsPerSecond: number;
  readonly seconds: number;
}

export interface Measured {
  readonly snapshotPerSecond: number;
  readonly tailPerSecond: number;
  readonly tailRowsPerCpuSecond: number;
  /** Commit to topic, for each row. */
  readonly latenciesMs: readonly number[];
  readonly duplicates: number;
}

/** Until what the virtual machines run often is compiled: it takes a core while it lasts. */
const WARM_SECONDS = 15;

/** One capture on its way: the snapshot, and after a stop the backlog and the steady load. */
export class CaptureRun {
  readonly #options: CaptureRunOptions;
  readonly #ledger: TopicLedger;
  #snapshotPerSecond = Number.NaN;

  constructor(options: CaptureRunOptions) {
    this.#options = options;
    this.#ledger = new TopicLedger(options.stage.log, options.capture.topic);
  }

  /** Rows 1 to `rows`. */
  async snapshot(): Promise<void> {
    const { capture, rows } = this.#options;
    this.#say(`snapshot of ${rows} rows`);
    await capture.start();
    await this.#ledger.until(1, rows);
    await capture.stop();
    this.#snapshotPerSecond = this.#ledger.rate(1, rows);
  }

  /**
   * The `rows` that were committed after those of the snapshot, then the steady load.
   * @param firstId of the rows of the steady load.
   */
  async tail(firstId: number): Promise<Measured> {
    const { capture, stage, source, rows, rowsPerSecond, seconds } = this.#options;
    this.#say(`backlog of ${rows} rows`);
    // A JVM that runs already has used some before.
    const used = capture.pid() === stage.connect.pid ? await cpuSeconds(stage.connect.pid) : 0;
    await capture.start();
    await this.#ledger.until(rows + 1, 2 * rows);
    const cpu = (await cpuSeconds(capture.pid())) - used;
    this.#say(`${rowsPerSecond} rows/s for ${seconds} s`);
    await writeSteadily(source, { rowsPerSecond, seconds: WARM_SECONDS, firstId });
    const latenciesMs = await commitToTopic(
      { log: stage.log, topic: capture.topic, source },
      { rowsPerSecond, seconds, firstId: firstId + 1_000_000 },
    );
    await capture.stop();
    return {
      snapshotPerSecond: this.#snapshotPerSecond,
      tailPerSecond: this.#ledger.rate(rows + 1, 2 * rows),
      tailRowsPerCpuSecond: rows / cpu,
      latenciesMs,
      duplicates: this.#ledger.duplicates,
    };
  }

  #say(what: string): void {
    const { source, capture } = this.#options;
    process.stderr.write(`  ${source.kind}, ${capture.name}: ${what}\n`);
  }
}
