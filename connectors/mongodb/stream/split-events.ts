import { malformed } from '../bson/elements.ts';
import type { ChangeEvent } from './change-event.ts';

/**
 * Puts together what `$changeStreamSplitLargeEvent` took apart: the parts of an event follow one another, each with some
 * of its top-level fields and a token of its own. Going on from the token of a part gives the parts after it, so a place
 * to go on from is only behind the last one.
 */
export class SplitEvents {
  #parts: ChangeEvent[] = [];

  /** The whole event, or null while parts of it are to come. */
  add(event: ChangeEvent): ChangeEvent | null {
    const { fragment } = event;
    if (fragment === null || fragment.of === 1) {
      if (this.#parts.length > 0) throw malformed('splitEvent');
      return event;
    }
    if (fragment.number !== this.#parts.length + 1 || fragment.number > fragment.of) throw malformed('splitEvent');
    this.#parts.push(event);
    if (fragment.number < fragment.of) return null;
    const parts = this.#parts;
    this.#parts = [];
    return parts.reduce(merge);
  }

  /** Parts of an event whose rest will come again with all of them. */
  clear(): void {
    this.#parts = [];
  }

  get isWithin(): boolean {
    return this.#parts.length > 0;
  }
}

function merge(a: ChangeEvent, b: ChangeEvent): ChangeEvent {
  return {
    token: b.token,
    operation: a.operation === '' ? b.operation : a.operation,
    time: a.time,
    wallMs: a.wallMs ?? b.wallMs,
    namespace: a.namespace.db === '' ? b.namespace : a.namespace,
    to: a.to ?? b.to,
    key: a.key ?? b.key,
    after: a.after ?? b.after,
    before: a.before ?? b.before,
    update: a.update ?? b.update,
    description: a.description ?? b.description,
    transaction: a.transaction ?? b.transaction,
    fragment: null,
    size: a.size + b.size,
  };
}
