import type { Client } from 'pg';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';

/** Rings at a notification on a session, and when the session is lost. One waits at a time. */
export class SessionBell {
  #rung = false;
  #lost = false;
  #wake: (() => void) | null = null;

  constructor(session: Client) {
    session.on('notification', () => this.#ring());
    session.on('end', () => {
      this.#lost = true;
      this.#ring();
    });
  }

  /** Until it rings, or rang since the last wait, at most `ms`. @throws VigieError `VIG_S401` when the session is lost. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await clock.sleep(ms, AbortSignal.any([signal, woken.signal]));
      this.#wake = null;
    }
    this.#rung = false;
    if (this.#lost && !signal.aborted) throw new VigieError('VIG_S401', 'a catalogue session that listens was lost');
  }

  #ring(): void {
    this.#rung = true;
    this.#wake?.();
  }
}
