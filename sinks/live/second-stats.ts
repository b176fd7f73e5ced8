import { z } from 'zod';
import { LATENCY_BOUNDS_MS, latencyQuantile, Observation } from '#contract/observation';

const WINDOW_SECONDS = 10;

/** The part of an {@link Observation} that is counted here: the rest of a wide table's is not even looked at. */
export const CountedObservation = z.object({
  operations: Observation.shape.operations,
  latency: Observation.shape.latency,
  fields: z.array(z.object({ plus: z.number(), minus: z.number(), entities: z.array(z.object({ plus: z.number() })) })),
});
export type CountedObservation = z.infer<typeof CountedObservation>;

export interface SecondFigures {
  readonly records: number;
  readonly values: number;
  readonly findings: number;
  /** Over the last ten seconds; null when nothing live was labelled in them. */
  readonly labelP50Ms: number | null;
  readonly labelP99Ms: number | null;
}

/** Adds up observations by the second in which they were read. */
export class SecondStats {
  #records = 0;
  #values = 0;
  #findings = 0;
  #latency = emptyHistogram();
  readonly #past: number[][] = [];

  add(observation: CountedObservation): void {
    const { c, u, d, r, t } = observation.operations;
    this.#records += c + u + d + r + t;
    for (const field of observation.fields) {
      this.#values += field.plus + field.minus;
      for (const entity of field.entities) this.#findings += entity.plus;
    }
    addHistogram(this.#latency, observation.latency);
  }

  /** Ends the second. */
  next(): SecondFigures {
    this.#past.push(this.#latency);
    if (this.#past.length > WINDOW_SECONDS) this.#past.shift();
    const window = emptyHistogram();
    for (const second of this.#past) addHistogram(window, second);
    const figures = {
      records: this.#records,
      values: this.#values,
      findings: this.#findings,
      labelP50Ms: latencyQuantile(window, 0.5),
      labelP99Ms: latencyQuantile(window, 0.99),
    };
    this.#records = 0;
    this.#values = 0;
    this.#findings = 0;
    this.#latency = emptyHistogram();
    return figures;
  }
}

function emptyHistogram(): number[] {
  return Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
}

function addHistogram(to: number[], from: readonly number[]): void {
  const last = to.length - 1;
  for (const [bucket, count] of from.entries()) {
    const at = Math.min(bucket, last);
    to[at] = (to[at] ?? 0) + count;
  }
}
