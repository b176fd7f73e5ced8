import type { DeadLetter } from '#contract/dead-letter';
import { topics } from '#contract/topics';
import type { Queryable } from './database.ts';

/** What was heard of dead letters in one transaction. */
export interface LetterNews {
  readonly letters: readonly DeadLetter[];
  /** Ids of letters that were taken away to be tried again. */
  readonly putBack: readonly string[];
  /** Ids of letters whose records were handled after all. */
  readonly recovered: readonly string[];
}

/**
 * Keeps which changes are not examined since they are dead letters (P6). A letter, its tombstone and the word that its
 * record was handled come by different topics: each leaves its mark, and with the last of them the row goes, in whatever
 * order they came (P2). A letter that was put back stays unexamined until its record was handled.
 */
export async function storeLetterNews(tx: Queryable, news: LetterNews): Promise<void> {
  const letters = news.letters.filter(({ dataset }) => dataset !== null);
  if (letters.length > 0) await storeLetters(tx, letters);
  // A letter about a retry stands for the one before it.
  const recovered = [...news.recovered, ...news.letters.flatMap(({ retryOf }) => (retryOf === null ? [] : [retryOf]))];
  const putBack = news.putBack.filter((id) => !id.startsWith(`${topics.control}/`));
  await mark(tx, 'put_back', putBack);
  await mark(tx, 'recovered', recovered);
  const touched = [...putBack, ...recovered];
  if (touched.length === 0) return;
  await tx.query('DELETE FROM unexamined_records WHERE id = ANY($1) AND put_back AND recovered', [touched]);
}

async function storeLetters(tx: Queryable, letters: readonly DeadLetter[]): Promise<void> {
  // The record itself goes no further.
  const rows = letters.map(({ record: _record, ...told }) => told);
  await tx.query(
    `INSERT INTO unexamined_records (id, dataset, position, after_position, code, reason, at_ms)
     SELECT DISTINCT ON (r.id) r.id, r.dataset, r.position, r.after, r.code, r.reason, r."failedAtMs"
     FROM json_to_recordset($1::json) AS r (id text, dataset text, position text, after text, code text, reason text, "failedAtMs" float8)
     ORDER BY r.id, r."failedAtMs"
     ON CONFLICT (id) DO UPDATE SET dataset = excluded.dataset, position = excluded.position, after_position = excluded.after_position,
       code = excluded.code, reason = excluded.reason, at_ms = excluded.at_ms`,
    [JSON.stringify(rows)],
  );
}

async function mark(tx: Queryable, what: 'put_back' | 'recovered', ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `INSERT INTO unexamined_records (id, ${what}) SELECT DISTINCT id, true FROM unnest($1::text[]) AS r (id)
     ON CONFLICT (id) DO UPDATE SET ${what} = true`,
    [ids],
  );
}

/** Of one error code so many are told one by one; more are one interval with their number. */
const ONE_BY_ONE = 20;

/**
 * Unexamined records of the datasets `d` as rows of an interval with `code`: those that cannot be read lie somewhere
 * after what came before them.
 */
export const RECORD_INTERVALS = `
  SELECT urn, min(reason) AS reason, code, coalesce(min("from"), '') AS "from", CASE WHEN bool_and("to" IS NOT NULL) THEN max("to") END AS "to",
    min(at_ms) AS "fromMs", max(at_ms) AS "toMs", count(*) AS records
  FROM (SELECT d.urn, u.id, u.reason, u.code, coalesce(u.position, u.after_position, '') AS "from", u.position AS "to", u.at_ms,
          count(*) OVER (PARTITION BY d.urn, u.code) AS alike
        FROM d JOIN unexamined_records u ON u.dataset = d.urn AND NOT u.recovered) AS one
  GROUP BY urn, code, CASE WHEN alike <= ${ONE_BY_ONE} THEN id END`;
