import { VigieError } from '#kernel/errors/vigie-error';
import { accepted, BrokerRefusal, isRefusal, REFUSALS } from '../errors.ts';
import type { BrokerAddress } from '../wire/data-requests.ts';
import { findCoordinatorRequest, type COORDINATOR } from '../wire/group-requests.ts';
import type { WireRequest } from '../wire/request.ts';
import { dial, type DialOptions, type Line } from './dial.ts';

/** Where a broker listens; null when it is not known any more. */
export type AddressBook = (broker: number) => BrokerAddress | null;

/**
 * One user's lines to brokers, opened as needed. Requests on one line are answered in order, so whoever waits long (a
 * consumer) has lines of its own.
 */
export class Connections implements AsyncDisposable {
  readonly #options: DialOptions;
  readonly #addresses: AddressBook;
  readonly #lines = new Map<string, Promise<Line>>();
  readonly #coordinators = new Map<string, BrokerAddress>();
  #closed = false;
  #turn = 0;

  constructor(options: DialOptions, addresses: AddressBook) {
    this.#options = options;
    this.#addresses = addresses;
  }

  /** Asks the broker with this id. */
  async ask<T>(broker: number, request: WireRequest<T>): Promise<T> {
    const address = this.#addresses(broker);
    // A partition without a leader, or a broker that went.
    if (address === null) throw new BrokerRefusal(REFUSALS.BROKER_NOT_AVAILABLE, { brokerId: broker });
    return (await this.#line(address.host, address.port)).ask(request);
  }

  /** Asks any broker that answers: those in use first, then those of the configuration. */
  async askAny<T>(request: WireRequest<T>): Promise<T> {
    let trouble: unknown = new VigieError('VIG_K201', 'no broker is configured');
    for (const line of this.#lines.values()) {
      try {
        return await (await line).ask(request);
      } catch (error) {
        trouble = error;
      }
    }
    const { brokers } = this.#options;
    for (let tried = 0; tried < brokers.length; tried++) {
      const [host, port] = hostAndPort(brokers[this.#turn++ % brokers.length] ?? '');
      try {
        return await (await this.#line(host, port)).ask(request);
      } catch (error) {
        trouble = error;
      }
    }
    throw trouble;
  }

  /**
   * Asks the broker that keeps a group or a transactional id.
   * @param refused reads the refusal out of the answer: when that broker no longer is the one, it is looked for again at
   * the next attempt.
   */
  async askCoordinator<T>(
    kind: keyof typeof COORDINATOR,
    key: string,
    request: WireRequest<T>,
    refused: (answer: T) => number,
  ): Promise<T> {
    const name = `${kind} ${key}`;
    try {
      const address = this.#coordinators.get(name) ?? (await this.#findCoordinator(kind, key));
      this.#coordinators.set(name, address);
      const answer = await (await this.#line(address.host, address.port)).ask(request);
      accepted(refused(answer));
      return answer;
    } catch (error) {
      if (!isRefusal(error) || isRefusal(error, 'NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE'))
        this.#coordinators.delete(name);
      throw error;
    }
  }

  async #findCoordinator(kind: keyof typeof COORDINATOR, key: string): Promise<BrokerAddress> {
    const found = await this.askAny(findCoordinatorRequest(kind, key));
    accepted(found.error);
    return found;
  }

  #line(host: string, port: number): Promise<Line> {
    if (this.#closed) throw new VigieError('VIG_K201', 'the connections are closed');
    const key = `${host}:${port}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = dial(this.#options, host, port);
    this.#lines.set(key, line);
    line.catch(() => this.#lines.delete(key));
    return line;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const line of this.#lines.values()) line.then((open) => open.close()).catch(() => undefined);
    this.#lines.clear();
    return Promise.resolve();
  }
}

/** `host:port` or `[address]:port`. */
function hostAndPort(text: string): readonly [string, number] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon).replace(/^\[|\]$/gu, ''), Number(text.slice(colon + 1))];
}
