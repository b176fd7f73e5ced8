/**
 * Who does what only one process may do at a time, such as reading the replication slot of a source.
 *
 * Ownership ends with the process that has it, however that ends; the next one that asks gets it within seconds. A
 * process that is cut off may learn of its loss later than its successor begins, so what an owner writes must be fenced
 * besides: a producer with a `transactionalId` is.
 */
export interface Ownership extends AsyncDisposable {
  /** Waits until `name` is ours. Rejects with the reason of `signal` when it aborts before. */
  own(name: string, signal: AbortSignal): Promise<Owned>;
}

/** Disposing gives it back. */
export interface Owned extends AsyncDisposable {
  /** Aborts when it is ours no more, with a VigieError as its reason. */
  readonly lost: AbortSignal;
}
