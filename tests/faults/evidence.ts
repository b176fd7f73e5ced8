import type pg from 'pg';

/** How sums of after-images (`plus`) and of before-images (`minus`) are told: what is left, or each by itself. */
const TOLD = {
  net: (plus: string, minus: string) => `sum(e.${plus} - e.${minus})::text`,
  gross: (plus: string, minus: string) => `concat('+', sum(e.${plus}), ' -', sum(e.${minus}))`,
} as const;

/**
 * Evidence of every field and entity, as text lines in a fixed order: two catalogues agree when these are equal. Net, it is
 * the same for all who saw the rows that are there; gross, for those who saw the same changes.
 */
export async function evidenceLines(catalogue: pg.Pool, counted: 'net' | 'gross' = 'net'): Promise<readonly string[]> {
  const sum = TOLD[counted];
  const fields = await catalogue.query<{ line: string }>(`
    SELECT format('%s %s values=%s nulls=%s', d.name, f.path, ${sum('plus', 'minus')}, ${sum('null_plus', 'null_minus')}) AS line
    FROM catalog.field_evidence e JOIN catalog.fields f ON f.id = e.field_id JOIN catalog.datasets d ON d.id = f.dataset_id
    GROUP BY d.name, f.path HAVING sum(e.plus - e.minus) <> 0 OR sum(e.null_plus - e.null_minus) <> 0
    ORDER BY d.name COLLATE "C", f.path COLLATE "C"`);
  const entities = await catalogue.query<{ line: string }>(`
    SELECT format('%s %s %s hits=%s', d.name, f.path, e.entity, ${sum('plus', 'minus')}) AS line
    FROM catalog.entity_evidence e JOIN catalog.fields f ON f.id = e.field_id JOIN catalog.datasets d ON d.id = f.dataset_id
    GROUP BY d.name, f.path, e.entity HAVING sum(e.plus - e.minus) <> 0
    ORDER BY d.name COLLATE "C", f.path COLLATE "C", e.entity COLLATE "C"`);
  return [...fields.rows, ...entities.rows].map(({ line }) => line);
}

/** What has been counted of every table: rows read, changes by what they did, and the records that are left. */
export async function historyLines(catalogue: pg.Pool): Promise<readonly string[]> {
  const { rows } = await catalogue.query<{ line: string }>(`
    SELECT format('%s %s read=%s creates=%s updates=%s deletes=%s records=%s', split_part(d.namespace, ':', 1), d.name,
      sum(e.rows_read), sum(e.creates), sum(e.updates), sum(e.deletes), sum(e.records)) AS line
    FROM catalog.dataset_epochs e JOIN catalog.datasets d ON d.id = e.dataset_id
    WHERE d.kind <> 'topic' GROUP BY d.namespace, d.name`);
  return rows.map(({ line }) => line);
}

/** Net records per table as the catalogue counts them. */
export async function recordCounts(catalogue: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await catalogue.query<{ name: string; records: string }>(`
    SELECT d.name, sum(e.records)::text AS records FROM catalog.dataset_epochs e JOIN catalog.datasets d ON d.id = e.dataset_id GROUP BY d.name`);
  return new Map(rows.map(({ name, records }) => [name.split('.').at(-1) ?? name, Number(records)]));
}

export function difference(left: readonly string[], right: readonly string[]): readonly string[] {
  const [a, b] = [new Set(left), new Set(right)];
  return [
    ...left.filter((line) => !b.has(line)).map((line) => `- ${line}`),
    ...right.filter((line) => !a.has(line)).map((line) => `+ ${line}`),
  ];
}
