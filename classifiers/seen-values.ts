import type { Examination } from './examination.ts';

/** Longer values come back too seldom. */
const MAX_LENGTH = 64;
/** Different values that are kept; a field with more of them at a time has few that come back soon. */
const MOST_KEPT = 1024;
/** After so many questions it is looked whether keeping pays; where it does not, nothing is kept for a while. */
const TRIAL = 2048;
const PAYS_FROM = 0.25;
const REST = 32_768;

/**
 * What was said of the values of one field lately: names, cities and states come again and again. It is in memory alone,
 * bounded, and changes no answer: the same value of the same field is judged the same.
 */
export class SeenValues {
  #known = new Map<string, Examination>();
  #asked = 0;
  #hits = 0;
  #restsFor = 0;

  examine(value: string, judge: (value: string) => Examination): Examination {
    if (value.length > MAX_LENGTH) return judge(value);
    if (this.#restsFor > 0) {
      this.#restsFor -= 1;
      return judge(value);
    }
    this.#asked += 1;
    const known = this.#known.get(value);
    if (known !== undefined) {
      this.#hits += 1;
      return known;
    }
    if (this.#asked >= TRIAL) this.#takeStock();
    const seen = judge(value);
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(value, seen);
    return seen;
  }

  #takeStock(): void {
    if (this.#hits < this.#asked * PAYS_FROM) {
      this.#restsFor = REST;
      this.#known.clear();
    }
    this.#asked = 0;
    this.#hits = 0;
  }
}
