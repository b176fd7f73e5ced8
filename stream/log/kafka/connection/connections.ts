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
    return this.#askAt(address, request);
  }

  /** Asks any broker that answers: those in use first, then those of the configuration. */
  async askAny<T>(request: WireRequest<T>): Promise<T> {
    let trouble: unknown = new VigieError('VIG_K201', 'no broker is configured');
    const inUse = [...this.#lines.keys()];
    const configured = this.#options.brokers.map(() => this.#nextConfigured());
    for (const address of [...inUse, ...configured]) {
      try {
        return await this.#askAt(hostAndPort(address), request);
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
      const answer = await this.#askAt(address, request);
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

  /**
   * A line on which something failed is not used again: it may be dead without a word.
   */
  async #askAt<T>(address: Address, request: WireRequest<T>): Promise<T> {
    const dialled = this.#line(address);
    const line = await dialled;
    try {
      return await line.ask(request);
    } catch (error) {
      const key = keyOf(address);
      if (this.#lines.get(key) === dialled) this.#lines.delete(key);
      line.close();
      throw error;
    }
  }

  #nextConfigured(): string {
    const { brokers } = this.#options;
    return brokers[this.#turn++ % brokers.length] ?? '';
  }

  #line(address: Address): Promise<Line> {
    if (this.#closed) throw new VigieError('VIG_K201', 'the connections are closed');
    const key = keyOf(address);
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = dial(this.#options, address.host, address.port);
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

type Address = Pick<BrokerAddress, 'host' | 'port'>;

function keyOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** `host:port` or `[address]:port`. */
function hostAndPort(text: string): Address {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/gu, ''), port: Number(text.slice(colon + 1)) };
}
