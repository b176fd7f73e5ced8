import { systemClock, type Clock } from '#kernel/clock';
import type { CatalogReader, SourceRegistry } from '#contract/catalog';
import type { Decisions } from '#contract/decision';
import type { Keyring } from '#kernel/secrets/keyring';
import type { Logger } from '#kernel/telemetry/logger';
import type { DecisionRules } from '../labels/decide.ts';
import { decisions } from '../labels/decisions.ts';
import { DEFAULT_RULES } from './catalog-sink.ts';
import { openDatabase, type CatalogDatabase } from './database.ts';
import { knownMigrations, migrate } from './migrate.ts';
import { catalogReader } from './reader.ts';
import { sourceRegistry } from './registry.ts';

export interface CatalogOptions {
  /** PostgreSQL 13 or newer; a session pool at most in between (the relay listens). */
  readonly url: string;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  /** Default `catalog`. */
  readonly schema?: string | undefined;
  readonly maxConnections?: number | undefined;
  /** Objective of commit to label, 99th percentile. Default 120 ms. */
  readonly objectiveP99Ms?: number | undefined;
  /** What labels are decided by when a person speaks; the same as the sink's. */
  readonly rules?: Partial<DecisionRules> | undefined;
}

/** The catalogue: what is known, for reading, and the database that sinks keep it in. */
export interface Catalog extends AsyncDisposable {
  readonly db: CatalogDatabase;
  readonly reader: CatalogReader;
  readonly registry: SourceRegistry;
  readonly decisions: Decisions;
  readonly objectiveP99Ms: number;
}

export const DEFAULT_OBJECTIVE_P99_MS = 120;

/**
 * Opens the catalogue and brings its tables to the newest shape.
 *
 * @throws VigieError `VIG_S401` when it cannot be reached, `VIG_S402` when a newer Vigie made it, `VIG_S407` when an
 * applied migration differs.
 */
export async function openCatalog(options: CatalogOptions): Promise<Catalog> {
  const db = openDatabase({
    url: options.url,
    schema: options.schema ?? 'catalog',
    clock: options.clock ?? systemClock,
    keyring: options.keyring,
    logger: options.logger,
    maxConnections: options.maxConnections,
  });
  const objectiveP99Ms = options.objectiveP99Ms ?? DEFAULT_OBJECTIVE_P99_MS;
  try {
    const applied = await migrate(db, await knownMigrations());
    if (applied.length > 0) options.logger.info({ schema: db.schema, versions: applied }, 'catalogue migrated');
  } catch (error) {
    await db.close();
    throw error;
  }
  return {
    db,
    reader: catalogReader(db, objectiveP99Ms),
    registry: sourceRegistry(db),
    decisions: decisions(db, { ...DEFAULT_RULES, ...options.rules }),
    objectiveP99Ms,
    [Symbol.asyncDispose]: () => db.close(),
  };
}
