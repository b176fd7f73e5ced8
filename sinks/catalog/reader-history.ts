import type { HistoryEntry } from '#contract/catalog';
import type { CatalogDatabase } from './database.ts';

/** What happened to a subject and to what belongs to it, newest first. */
export function readHistory(db: CatalogDatabase, subject: string, limit: number): Promise<readonly HistoryEntry[]> {
  // Two index scans that stop early; an OR would sort everything.
  return db.query<HistoryEntry>(
    `SELECT subject, kind, text, position, at_ms AS "atMs" FROM (
       (SELECT * FROM history WHERE subject = $1 ORDER BY id DESC LIMIT $2)
       UNION (SELECT * FROM history WHERE parent = $1 ORDER BY id DESC LIMIT $2)
     ) AS h ORDER BY id DESC LIMIT $2`,
    [subject, limit],
  );
}
