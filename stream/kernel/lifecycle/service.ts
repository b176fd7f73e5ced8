/**
 * Something that runs until it is told to stop.
 *
 * `run` resolves when `signal` aborts (after it has finished what it must finish) and rejects on failure; it never
 * resolves by itself otherwise. The supervisor starts it again after a rejection whose `retry` is not `never`, with
 * growing, jittered pauses. A service may be run again after it ended: it keeps nothing between two runs.
 */
export interface Service {
  readonly name: string;
  /** @param healthy to be called when the service does useful work again: it resets the supervisor's back-off. */
  run(signal: AbortSignal, healthy: () => void): Promise<void>;
}
