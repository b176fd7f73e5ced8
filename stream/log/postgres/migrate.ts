import { VigieError } from '#kernel/errors/vigie-error';
import type { Database, Session, Statement } from './database.ts';
import { migrations } from './schema.ts';

const unnamed = (text: string): Statement => ({ name: '', text });

/** Brings the log's schema to the version of this code; processes that start together do it one after another. */
export async function migrate(db: Database): Promise<void> {
  const s = db.schema;
  await db.transaction(async (session) => {
    await session.rows(unnamed('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))'), [`vigie.${s}.migrations`]);
    const present = await version(session, s);
    if (present > migrations.length) {
      throw new VigieError('VIG_S402', 'the log was made by a newer Vigie', {
        details: { schema: s, version: present, known: migrations.length },
      });
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < present) continue;
      await session.rows(unnamed(migration(s)));
      await session.rows(unnamed(`INSERT INTO ${s}.migrations VALUES ($1, clock_timestamp())`), [index + 1]);
    }
  });
}

async function version(session: Session, s: string): Promise<number> {
  const [there] = await session.rows(unnamed('SELECT to_regclass($1) IS NOT NULL'), [`${s}.migrations`]);
  if (there?.[0] !== 't') {
    await session.rows(unnamed(`CREATE SCHEMA IF NOT EXISTS ${s}`));
    await session.rows(
      unnamed(`CREATE TABLE ${s}.migrations (version int PRIMARY KEY, applied_at timestamptz NOT NULL)`),
    );
  }
  const [row] = await session.rows(unnamed(`SELECT coalesce(max(version), 0) FROM ${s}.migrations`));
  return Number(row?.[0]);
}
