import type { Client } from 'pg';
import type { Owned, Ownership } from '#contract/ownership';
import { VigieError } from '#kernel/errors/vigie-error';
import { catalogError, type CatalogDatabase } from './database.ts';

export interface OwnershipOptions {
  /** Who stands by asks this often. Default 500 ms. */
  readonly askEveryMs?: number | undefined;
  /** The session is tried this often, and is lost when it does not answer for as long. Default 3 s. */
  readonly beatMs?: number | undefined;
}

/**
 * Ownership by advisory locks on one session of the catalogue: PostgreSQL lets go of them when the session ends, so no
 * lease has to run out after a crash. When the machine of an owner vanishes, the server finds out by TCP keep-alive;
 * when the server is out of reach, the owner finds out by the beat.
 */
export function catalogOwnership(db: CatalogDatabase, options: OwnershipOptions = {}): Ownership {
  return new CatalogOwnership(db, options.askEveryMs ?? 500, options.beatMs ?? 3_000);
}

// A dead machine is noticed after 5 s + 3 × 2 s. Sessions over a Unix socket ignore it.
const KEEP_ALIVE = 'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

class CatalogOwnership implements Ownership {
  readonly #db: CatalogDatabase;
  readonly #askEveryMs: number;
  readonly #beatMs: number;
  /** What this process has or is just asking for: a session gets its own lock twice, so names are kept here too. */
  readonly #taken = new Map<string, AbortController>();
  #session: Promise<Client> | null = null;

  constructor(db: CatalogDatabase, askEveryMs: number, beatMs: number) {
    this.#db = db;
    this.#askEveryMs = askEveryMs;
    this.#beatMs = beatMs;
  }

  async own(name: string, signal: AbortSignal): Promise<Owned> {
    for (;;) {
      signal.throwIfAborted();
      const lost = await this.#ask(name);
      if (lost !== null) return { lost, [Symbol.asyncDispose]: () => this.#giveBack(name) };
      await this.#db.clock.sleep(this.#askEveryMs, signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = await this.#session?.catch(() => null);
    await session?.end();
  }

  /** What aborts when the lock is lost; null when somebody else has it. */
  async #ask(name: string): Promise<AbortSignal | null> {
    if (this.#taken.has(name)) return null;
    const controller = new AbortController();
    this.#taken.set(name, controller);
    let mine = false;
    try {
      mine = await this.#lock(name);
    } finally {
      if (!mine) this.#taken.delete(name);
    }
    return mine ? controller.signal : null;
  }

  async #lock(name: string): Promise<boolean> {
    const session = await this.#open();
    try {
      const { rows } = await session.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS mine`, [
        this.#db.schema,
        name,
      ]);
      return rows[0]?.mine === true;
    } catch (error) {
      throw catalogError(error);
    }
  }

  async #giveBack(name: string): Promise<void> {
    const controller = this.#taken.get(name);
    if (controller === undefined || controller.signal.aborted) return;
    try {
      const session = await this.#open();
      await session.query(`SELECT pg_advisory_unlock(${LOCK_KEY})`, [this.#db.schema, name]);
    } catch {
      // The session is gone, and the lock with it.
    } finally {
      this.#taken.delete(name);
    }
  }

  #open(): Promise<Client> {
    this.#session ??= this.#connect().catch((error: unknown) => {
      this.#session = null;
      throw error;
    });
    return this.#session;
  }

  async #connect(): Promise<Client> {
    const session = await this.#db.session();
    const beat = setInterval(() => void this.#beat(session), this.#beatMs).unref();
    session.once('end', () => {
      clearInterval(beat);
      this.#session = null;
      const reason = new VigieError('VIG_S401', 'the catalogue session that holds what this process owns was lost');
      for (const controller of this.#taken.values()) controller.abort(reason);
      this.#taken.clear();
    });
    await session.query(KEEP_ALIVE);
    return session;
  }

  async #beat(session: Client): Promise<void> {
    const late = setTimeout(() => destroy(session), this.#beatMs).unref();
    try {
      await session.query('SELECT 1');
    } catch {
      destroy(session);
    } finally {
      clearTimeout(late);
    }
  }
}

const LOCK_KEY = "hashtextextended('vigie/' || $1 || '/' || $2, 0)";

/** Without the farewell, which would wait for a server that does not answer. */
function destroy(session: Client): void {
  session.connection.stream.destroy();
}
