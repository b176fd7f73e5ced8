export interface KillOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Progress, for who waits. */
  readonly say: (words: string) => void;
}

/** What became of some rounds of one target. */
export interface FaultOutcome {
  /** Kills that took place. */
  readonly rounds: number;
  readonly seed: number;
  /** Transactions of the load. */
  readonly steps: number;
  /** Of them, those whose end the database did not tell, since a connection broke. */
  readonly unacknowledged: number;
  /** What was not as it must be; empty when all is well. */
  readonly failures: readonly string[];
}
