import type pg from 'pg';

/** Net evidence of every field and entity, as text lines in a fixed order: two catalogues agree when these are equal. */
export async function evidenceLines(catalogue: pg.Pool): Promise<readonly string[]> {
  const fields = await catalogue.query<{ line: string }>(`
    SELECT format('%s %s values=%s nulls=%s', d.name, f.path, sum(e.plus - e.minus), sum(e.null_plus - e.null_minus)) AS line
    FROM catalog.field_evidence e JOIN catalog.fields f ON f.id = e.field_id JOIN catalog.datasets d ON d.id = f.dataset_id
    GROUP BY d.name, f.path HAVING sum(e.plus - e.minus) <> 0 OR sum(e.null_plus - e.null_minus) <> 0
    ORDER BY d.name COLLATE "C", f.path COLLATE "C"`);
  const entities = await catalogue.query<{ line: string }>(`
    SELECT format('%s %s %s hits=%s', d.name, f.path, e.entity, sum(e.plus - e.minus)) AS line
    FROM catalog.entity_evidence e JOIN catalog.fields f ON f.id = e.field_id JOIN catalog.datasets d ON d.id = f.dataset_id
    GROUP BY d.name, f.path, e.entity HAVING sum(e.plus - e.minus) <> 0
    ORDER BY d.name COLLATE "C", f.path COLLATE "C", e.entity COLLATE "C"`);
  return [...fields.rows, ...entities.rows].map(({ line }) => line);
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
