import { VigieError } from '#kernel/errors/vigie-error';
import { writeMark } from '../schema/discovery.ts';
import type { StreamContext } from './stream-context.ts';

/**
 * Writes a logical message now and then, so that a quiet database in a busy server moves its slot on. A transaction of
 * its own: it is flushed at once, and its commit time shows how far behind we are.
 */
export class Heartbeat {
  readonly #context: StreamContext;
  #dueAtMs: number;
  #beating: Promise<void> | null = null;
  #warned = false;

  constructor(context: StreamContext) {
    this.#context = context;
    this.#dueAtMs = context.clock.now() + context.settings.heartbeatMs;
  }

  beat(): void {
    const { clock, settings } = this.#context;
    if (this.#beating !== null || clock.now() < this.#dueAtMs) return;
    this.#dueAtMs = clock.now() + settings.heartbeatMs;
    this.#beating = this.#write().finally(() => (this.#beating = null));
  }

  async settled(): Promise<void> {
    await this.#beating;
  }

  /** A source that takes no writes of ours is followed without. */
  async #write(): Promise<void> {
    try {
      await writeMark(this.#context.sessions.background, 'heartbeat');
    } catch (error) {
      if (this.#warned || this.#context.signal.aborted) return;
      this.#warned = true;
      this.#context.logger.warn(
        { errorCode: error instanceof VigieError ? error.code : 'VIG_X900' },
        'heartbeat could not be written',
      );
    }
  }
}
