import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A value that must never be printed (promise P4).
 *
 * Everything that turns an object into text without being asked (template strings, `String()`, `JSON.stringify`,
 * `util.inspect`, pino) sees `[redacted]`. Only `reveal()` gives the value, so that every place that looks at raw data
 * can be found by searching for that word.
 */
export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The raw value. The caller keeps it out of logs, errors, metrics, topics and answers. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
