import { SourceSummary } from '#contract/catalog';
import type { CatalogDatabase } from './database.ts';

/** Every source that is registered or heard of, and not removed. */
export async function readSources(db: CatalogDatabase): Promise<readonly SourceSummary[]> {
  const rows = await db.query(
    `SELECT s.id, s.kind, s.namespace, s.shown_url AS url, s.origin, s.state, s.state = 'paused' AS paused, s.position,
       s.committed_at_ms AS "committedAtMs", s.heard_at_ms AS "heardAtMs", s.retained_bytes AS "retainedBytes", s.lag_bytes AS "lagBytes",
       s.snapshot, s.error,
       (SELECT count(*) FROM datasets d WHERE d.source = s.id AND NOT d.dropped) AS datasets,
       (SELECT count(*) FROM gaps g WHERE g.source = s.id) AS gaps
     FROM sources s WHERE s.gone_at_ms IS NULL ORDER BY s.id`,
  );
  return rows.map((row) => SourceSummary.parse(row));
}
