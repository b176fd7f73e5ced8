import { VigieError } from '#kernel/errors/vigie-error';
import type { Lsn } from '../lsn.ts';
import { formatPosition } from '../position.ts';
import { Discovery, type Found } from '../schema/discovery.ts';
import type { FoundTable } from '../schema/relations.ts';
import { PartitionFollower } from './partition-follower.ts';
import { publishMore } from './publishing.ts';
import type { StreamContext } from './stream-context.ts';

/** Tables told of in one batch: ten thousand shapes are too much for one. */
const TABLES_A_BATCH = 200;

/** Follows the catalogue of the source beside the tail; what it finds takes effect when the tail gets there. */
export class CatalogFollower {
  readonly #context: StreamContext;
  readonly #discovery: Discovery;
  readonly #partitions: PartitionFollower;
  #looking: Promise<void> | null = null;
  #found: Found | null = null;
  #left: FoundTable[] = [];
  #leftAt: Lsn | null = null;
  #failure: unknown = null;
  #unpublished = new Set<string>();

  constructor(context: StreamContext) {
    this.#context = context;
    this.#partitions = new PartitionFollower(context);
    const { sessions, relations, clock, settings } = context;
    this.#discovery = new Discovery({
      client: sessions.background,
      relations,
      clock,
      everyMs: settings.discoveryMs,
      known: context.knownCatalog,
    });
  }

  /** Starts a look when one is due. Throws what the last one failed with. */
  lookAround(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#looking !== null || this.#found !== null || this.#leftAt !== null || !this.#discovery.isDue) return;
    this.#looking = this.#look();
  }

  async settled(): Promise<void> {
    await this.#looking;
  }

  /** Takes over what was found up to where the tail is now. */
  apply(reached: Lsn): void {
    this.#partitions.apply();
    if (this.#found !== null && this.#found.at <= reached) {
      this.#begin(this.#found);
      this.#found = null;
    }
    if (this.#leftAt === null) return;
    const { session } = this.#context;
    const position = formatPosition(this.#leftAt, 0);
    for (const { shape } of this.#left.splice(0, TABLES_A_BATCH)) session.tables.observe(shape, position);
    if (this.#left.length === 0) this.#leftAt = null;
  }

  async #look(): Promise<void> {
    try {
      const found = await this.#discovery.look((tables) => this.#publish(tables));
      await this.#partitions.look();
      this.#found = found;
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#looking = null;
    }
  }

  /** New tables are published before the point from which they count as watched. */
  async #publish(tables: readonly FoundTable[]): Promise<void> {
    const { session, watches, sessions, publication, logger } = this.#context;
    const watched = tables.filter(({ shape }) => watches(shape));
    if (!watched.some(({ shape }) => !session.tables.get(shape.oid))) return;
    try {
      const shapes = watched.map(({ shape }) => shape);
      const left = await publishMore(sessions.background, publication, shapes);
      this.#unpublished = new Set(left.map((shape) => session.tables.urn(shape)));
      if (left.length > 0)
        logger.warn({ tables: left.length }, 'tables without replica identity could not be published');
    } catch (error) {
      if (!(error instanceof VigieError) || error.code !== 'VIG_C104') throw error;
      // The tables that are published go on; the new ones are watched once somebody publishes them.
      const missing = watched
        .filter(({ shape }) => session.tables.get(shape.oid) === undefined)
        .map(({ shape }) => session.tables.urn(shape));
      this.#unpublished = new Set(missing);
      logger.warn(
        { errorCode: error.code, tables: missing.length, statement: error.details['statement'] },
        'new tables could not be published',
      );
    }
  }

  #begin({ tables, at }: Found): void {
    const { session, watches, meter } = this.#context;
    const watched = tables.filter(({ shape }) => watches(shape) && !this.#unpublished.has(session.tables.urn(shape)));
    for (const { shape, rowsEstimated } of watched) meter.estimate(shape.oid, rowsEstimated);
    const shapes = watched.map(({ shape }) => shape);
    const position = formatPosition(at, 0);
    const there = new Set(tables.map(({ shape }) => shape.oid));
    const wanted = new Set(shapes.map(({ oid }) => oid));
    for (const { oid } of Array.from(session.tables.all())) {
      if (!there.has(oid)) session.tables.drop(oid, position);
      else if (!wanted.has(oid)) session.tables.forget(oid);
    }
    this.#left = [...watched];
    this.#leftAt = at;
  }
}
