/** Right, wrong and missed answers, and what follows from them. */
export interface Ratio {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

export function ratio(right: number, wrong: number, missed: number): Ratio {
  const precision = part(right, right + wrong);
  const recall = part(right, right + missed);
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision: round(precision), recall: round(recall), f1: round(f1), right, wrong, missed };
}

/** A share to four decimals; 0 of nothing. */
export function share(some: number, all: number): number {
  return round(part(some, all));
}

function part(some: number, all: number): number {
  return all === 0 ? 0 : some / all;
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Counts by name. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#counts.set(name, this.of(name) + by);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get names(): readonly string[] {
    return [...this.#counts.keys()];
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, n) => sum + n, 0);
  }
}
