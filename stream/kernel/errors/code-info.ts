export type Retry = 'never' | 'backoff' | 'after-operator';

export interface CodeInfo {
  readonly retry: Retry;
  /** What happened, in one sentence that stands alone. */
  readonly meaning: string;
  /** The likely cause. */
  readonly cause: string;
  /** What to run or change. */
  readonly mend: string;
}
