import type { LineageEdge, LineageGraph, LineageNode, LineageQuery } from '#contract/lineage';
import { VigieError } from '#kernel/errors/vigie-error';
import type { CatalogDatabase } from './database.ts';

/** What lies upstream and downstream of a dataset, level by level. `VIG_A504` when nobody has heard of it. */
export async function readLineage(db: CatalogDatabase, query: LineageQuery): Promise<LineageGraph> {
  const { dataset, direction, depth, limit } = query;
  const edges = new Map<string, LineageEdge>();
  const distances = new Map([[dataset, 0]]);
  let truncated = false;
  for (const step of direction === 'upstream' ? [-1] : direction === 'downstream' ? [1] : [-1, 1]) {
    let level: readonly string[] = [dataset];
    for (let n = 1; level.length > 0 && !truncated; n += 1) {
      const room = limit - edges.size;
      const found = await edgesFrom(db, level, step, { atMs: query.atMs, limit: room + 1 });
      // Beyond the depth asked for nothing is told, only that there is something.
      truncated = found.length > room || (n > depth && found.length > 0);
      if (n > depth) break;
      const next = new Set<string>();
      for (const edge of found.slice(0, room)) {
        edges.set(edge.id, edge);
        const reached = step > 0 ? edge.to : edge.from;
        if (distances.has(reached)) continue;
        distances.set(reached, step * n);
        next.add(reached);
      }
      level = [...next];
    }
  }
  const nodes = await nodesOf(db, distances);
  if (!nodes.some(({ urn }) => urn === dataset)) throw new VigieError('VIG_A504', 'there is no such dataset');
  return { dataset, nodes, edges: [...edges.values()], truncated };
}

async function edgesFrom(
  db: CatalogDatabase,
  urns: readonly string[],
  step: number,
  { atMs, limit }: { readonly atMs: number | undefined; readonly limit: number },
): Promise<readonly LineageEdge[]> {
  const here = step > 0 ? 'from_urn' : 'to_urn';
  const holds =
    atMs === undefined ? 'valid_to_ms IS NULL' : 'valid_from_ms <= $3 AND coalesce(valid_to_ms, $3 + 1) > $3';
  return db.query<LineageEdge>(
    `SELECT id::text AS id, kind, from_urn AS "from", to_urn AS "to", job, fields, confidence, valid_from_ms AS "validFromMs", valid_to_ms AS "validToMs"
     FROM lineage_edges WHERE ${here} = ANY($1) AND ${holds} ORDER BY ${here}, id LIMIT $2`,
    atMs === undefined ? [urns, limit] : [urns, limit, atMs],
  );
}

/** A watched table whose lineage was not told yet is known to the catalogue all the same. */
async function nodesOf(db: CatalogDatabase, distances: ReadonlyMap<string, number>): Promise<LineageNode[]> {
  const rows = await db.query<Omit<LineageNode, 'distance'>>(
    `SELECT a.urn, coalesce(d.namespace, l.namespace) AS namespace, coalesce(d.name, l.name) AS name, coalesce(d.kind, l.kind) AS kind
     FROM unnest($1::text[]) WITH ORDINALITY AS a (urn, i) LEFT JOIN datasets d USING (urn) LEFT JOIN lineage_datasets l USING (urn)
     WHERE d.urn IS NOT NULL OR l.urn IS NOT NULL ORDER BY a.i`,
    [[...distances.keys()]],
  );
  return rows.map((row) => ({ ...row, distance: distances.get(row.urn) ?? 0 }));
}
