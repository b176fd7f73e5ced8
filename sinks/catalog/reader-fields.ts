import { FieldSummary, type Page, type PageQuery } from '#contract/catalog';
import type { DataClass } from '#contract/classes';
import { Where } from './conditions-sql.ts';
import { pageOf, readCursor } from './cursor.ts';
import type { CatalogDatabase } from './database.ts';
import { listUnexamined, type UnexaminedSums } from './unexamined.ts';

export type FieldQuery = PageQuery & {
  readonly dataset?: string | undefined;
  readonly source?: string | undefined;
  readonly class?: DataClass | undefined;
  readonly entity?: string | undefined;
  readonly labelled?: boolean | undefined;
  readonly search?: string | undefined;
};

interface Row {
  readonly id: number;
  readonly urn: string;
  /** Null where nothing was observed yet. */
  readonly unexamined: UnexaminedSums | null;
}

/** Spelled out, so that each finds the partial index made for it. */
const OF_CLASS: Readonly<Record<DataClass, string>> = {
  PII: `l.held AND l.classes @> ARRAY['PII']`,
  PHI: `l.held AND l.classes @> ARRAY['PHI']`,
  FINANCIAL: `l.held AND l.classes @> ARRAY['FINANCIAL']`,
  CREDENTIALS: `l.held AND l.classes @> ARRAY['CREDENTIALS']`,
  IP: `l.held AND l.classes @> ARRAY['IP']`,
  PUBLIC: `l.held AND l.classes @> ARRAY['PUBLIC']`,
};

/** By URN; dropped fields among them, marked. */
export async function readFields(db: CatalogDatabase, query: FieldQuery): Promise<Page<FieldSummary>> {
  const where = new Where();
  const byLabel = query.class !== undefined || query.entity !== undefined;
  const after = readCursor(query.cursor);
  // Labels have the field's URN beside them, so that a list of labels pages through its own index.
  const urn = byLabel ? '(l.urn, l.field_id)' : '(f.urn, f.id)';
  if (after !== null) where.add(`${urn} > (?, ?)`, after[0], after[1]);
  if (query.dataset !== undefined) where.add('f.dataset_id = (SELECT id FROM datasets WHERE urn = ?)', query.dataset);
  if (query.source !== undefined) where.add('f.source = ?', query.source);
  if (query.class !== undefined) where.add(OF_CLASS[query.class]);
  if (query.entity !== undefined) where.add('l.held AND l.entity = ?', query.entity);
  if (query.labelled !== undefined) where.add(query.labelled ? 'f.labelled' : 'NOT f.labelled');
  if (query.search !== undefined && query.search !== '') where.add('f.search LIKE ?', contains(query.search));
  const from = byLabel ? 'field_labels l JOIN fields f ON f.id = l.field_id' : 'fields f';
  const rows = await select(
    db,
    where,
    `SELECT f.id FROM ${from} WHERE ${where.sql} ORDER BY ${urn.slice(1, -1)} LIMIT ${where.value(query.limit + 1)}`,
  );
  return pageOf(rows, query.limit, (row) => [row.urn, row.id], summary);
}

/** LIKE of plain bytes: on a hundred thousand fields several times as fast as strpos, which prepares anew for each row. */
function contains(text: string): string {
  return `%${text
    .toLowerCase()
    .toWellFormed()
    .replace(/[\\%_]/gu, '\\$&')}%`;
}

/** The living field of this URN, else the one dropped last. */
export async function readField(db: CatalogDatabase, urn: string): Promise<FieldSummary | null> {
  const where = new Where();
  const asked = where.value(urn);
  const [row] = await select(
    db,
    where,
    `SELECT f.id FROM fields f WHERE f.urn = ${asked} ORDER BY f.dropped, f.subpath = '' DESC, f.id DESC LIMIT 1`,
  );
  return row === undefined ? null : summary(row);
}

function select(db: CatalogDatabase, where: Where, ids: string): Promise<readonly Row[]> {
  return db.query<Row>(
    `SELECT f.id, f.urn, d.urn AS dataset, f.path, CASE WHEN f.type = '' THEN 'unknown' ELSE f.type END AS type, f.nullable, f.comment, f.dropped,
       f.renamed_from AS "renamedFrom", coalesce(e.examined, 0) AS examined, coalesce(e.nulls, 0) AS nulls, e.unexamined,
       coalesce(e.versions, 0) <= 1 AND NOT EXISTS (SELECT FROM dataset_epochs x WHERE x.dataset_id = f.dataset_id AND NOT x.exact) AS exact,
       l.content AS label
     FROM (${ids}) AS page JOIN fields f USING (id) JOIN datasets d ON d.id = f.dataset_id
     LEFT JOIN field_labels l ON l.field_id = f.id
     LEFT JOIN LATERAL (
       SELECT greatest(sum(plus - minus), 0)::float8 AS examined, greatest(sum(null_plus - null_minus), 0)::float8 AS nulls, count(*) AS versions,
         json_build_object('binary', greatest(sum(binary_plus - binary_minus), 0), 'beyond-bounds', greatest(sum(beyond_bounds_plus - beyond_bounds_minus), 0),
           'oversized', greatest(sum(oversized_plus - oversized_minus), 0), 'unchanged', sum(unavailable)) AS unexamined
       FROM field_evidence e WHERE e.field_id = f.id GROUP BY e.epoch ORDER BY 1 DESC, e.epoch DESC LIMIT 1) AS e ON true
     ORDER BY f.urn, f.id`,
    where.values,
  );
}

function summary(row: Row): FieldSummary {
  return FieldSummary.parse({ ...row, unexamined: row.unexamined === null ? [] : listUnexamined(row.unexamined) });
}
