import type { Queryable } from './database.ts';

/** A dataset as the sink works on it. */
export interface DatasetRow {
  readonly id: number;
  readonly urn: string;
  readonly source: string;
  readonly name: string;
  readonly dropped: boolean;
  readonly schemaId: string | null;
  readonly schemaPosition: string | null;
  readonly completeEpoch: number | null;
}

export interface DatasetIdentity {
  readonly urn: string;
  readonly source: string;
}

const SELECT_LOCKED = `
  SELECT id, urn, source, name, dropped, schema_id AS "schemaId", schema_position AS "schemaPosition", complete_epoch AS "completeEpoch"
  FROM datasets WHERE urn = ANY($1) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Locks datasets in one order and makes those that are new. The lock orders all writers of a dataset, of its fields and
 * of their labels. An observation may come before the shape of its dataset: the row then has what its URN tells.
 */
export async function lockDatasets(
  tx: Queryable,
  wanted: readonly DatasetIdentity[],
): Promise<Map<string, DatasetRow>> {
  const unique = new Map(wanted.map((one) => [one.urn, one]));
  if (unique.size === 0) return new Map();
  const urns = [...unique.keys()].toSorted();
  const found = await tx.query<DatasetRow>(SELECT_LOCKED, [urns]);
  if (found.length === urns.length) return byUrn(found);
  const have = byUrn(found);
  const missing = urns
    .filter((urn) => !have.has(urn))
    .map((urn) => ({ urn, source: unique.get(urn)?.source ?? '', ...refOfUrn(urn) }));
  await tx.query(
    `INSERT INTO datasets (urn, source, namespace, name)
     SELECT r.urn, r.source, r.namespace, r.name FROM json_to_recordset($1::json) AS r (urn text, source text, namespace text, name text)
     ON CONFLICT (urn) DO NOTHING`,
    [JSON.stringify(missing)],
  );
  for (const row of await tx.query<DatasetRow>(SELECT_LOCKED, [missing.map((one) => one.urn)])) have.set(row.urn, row);
  return have;
}

function byUrn(rows: readonly DatasetRow[]): Map<string, DatasetRow> {
  return new Map(rows.map((row) => [row.urn, row]));
}

function refOfUrn(urn: string): { namespace: string; name: string } {
  const slash = urn.lastIndexOf('/');
  return { namespace: urn.slice(0, Math.max(slash, 0)), name: decoded(urn.slice(slash + 1)) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign: the name is shown as the URN has it until the shape tells it.
    return part;
  }
}
