import type { Person } from './people.ts';

/** What happens in the shop that other departments write down too: the same person, address or account, elsewhere. */
export type ShopEvent =
  | { readonly type: 'signed-up'; readonly customer: string; readonly person: Person }
  | {
      readonly type: 'paid';
      readonly customer: string;
      readonly order: string;
      readonly email: string;
      readonly iban: string | null;
      readonly amount: string;
    }
  | {
      readonly type: 'wrote';
      readonly customer: string;
      readonly person: Person;
      readonly subject: string;
      readonly body: string;
    };

/** Told at once, carried out when the department gets to it; must not throw or block. */
export type Tell = (event: ShopEvent) => void;

/** News between two services. What is not taken in time is dropped, oldest first: it is a demo, and memory is bounded. */
export class ShopNews {
  readonly #most: number;
  readonly #waiting: ShopEvent[] = [];
  #wake: (() => void) | null = null;

  constructor(most = 1_000) {
    this.#most = most;
  }

  readonly tell: Tell = (event) => {
    this.#waiting.push(event);
    if (this.#waiting.length > this.#most) this.#waiting.shift();
    this.#wake?.();
  };

  /** The next event, or null when `signal` aborts before there is one. */
  async next(signal: AbortSignal): Promise<ShopEvent | null> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined || signal.aborted) return event ?? null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      this.#wake = null;
    }
  }
}
