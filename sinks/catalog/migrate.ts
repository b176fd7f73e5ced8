import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { VigieError } from '#kernel/errors/vigie-error';
import { catalogError, type CatalogDatabase } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/u;

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, hex: an applied migration is never edited. */
  readonly checksum: string;
}

/** The migrations that this Vigie knows, in order, without a hole. */
export async function knownMigrations(folder: URL = FOLDER): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => FILE.test(name)).toSorted();
  return Promise.all(
    names.map(async (file, index) => {
      const [, number, name] = FILE.exec(file) ?? [];
      const version = Number(number);
      if (name === undefined || version !== index + 1) {
        throw new VigieError('VIG_S407', 'the migrations of the catalogue are not numbered without a hole', {
          details: { file },
        });
      }
      const sql = await readFile(new URL(file, folder), 'utf8');
      return { version, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the catalogue to the newest shape. Several processes may start at once: an advisory lock lets one work while
 * the others wait and then find nothing to do. Each migration and its entry are one transaction.
 *
 * @throws VigieError `VIG_S402` when a newer Vigie made the catalogue, `VIG_S407` when an applied migration differs.
 * @returns the versions applied now.
 */
export async function migrate(db: CatalogDatabase, migrations: readonly Migration[]): Promise<readonly number[]> {
  const session = await db.session();
  try {
    await session.query('SET statement_timeout = 0');
    await session.query("SELECT pg_advisory_lock(hashtext('vigie.catalogue.' || $1))", [db.schema]);
    await prepare(session, db.schema);
    const applied = await appliedMigrations(session);
    check(applied, migrations);
    const missing = migrations.slice(applied.length);
    for (const migration of missing) await apply(session, migration, db.clock.now());
    return missing.map((migration) => migration.version);
  } catch (error) {
    throw catalogError(error);
  } finally {
    await session.end();
  }
}

interface Applied {
  readonly version: number;
  readonly checksum: string;
}

async function prepare(session: pg.Client, schema: string): Promise<void> {
  // CREATE SCHEMA asks for a privilege even when the schema exists, so look first: a DBA may have made it.
  const { rowCount } = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await session.query(`CREATE SCHEMA ${schema}`);
  await session.query(
    'CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at_ms double precision NOT NULL)',
  );
}

async function appliedMigrations(session: pg.Client): Promise<readonly Applied[]> {
  const { rows } = await session.query<Applied>('SELECT version, checksum FROM migrations ORDER BY version');
  return rows;
}

function check(applied: readonly Applied[], known: readonly Migration[]): void {
  for (const [index, { version, checksum }] of applied.entries()) {
    const migration = known[index];
    if (migration === undefined) {
      throw new VigieError('VIG_S402', 'the catalogue was made by a newer Vigie', {
        details: { catalogue: applied.length, known: known.length },
      });
    }
    if (migration.version !== version || migration.checksum !== checksum) {
      throw new VigieError('VIG_S407', 'an applied migration of the catalogue differs from the known one', {
        details: { version },
      });
    }
  }
}

async function apply(session: pg.Client, migration: Migration, atMs: number): Promise<void> {
  await session.query('BEGIN');
  try {
    await session.query(migration.sql);
    await session.query('INSERT INTO migrations VALUES ($1, $2, $3, $4)', [
      migration.version,
      migration.name,
      migration.checksum,
      atMs,
    ]);
    await session.query('COMMIT');
  } catch (error) {
    await session.query('ROLLBACK');
    throw error;
  }
}
