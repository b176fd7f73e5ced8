import type { SourceSummary } from '#contract/catalog';
import type { Column } from '../render/table.ts';
import { ago, bytes, count } from '../render/words.ts';

/** Columns that `status` and `sources list` share. */
export function sourceColumns(nowMs: number): readonly Column<SourceSummary>[] {
  return [
    { title: 'source', cell: ({ id }) => id },
    { title: 'kind', cell: ({ kind }) => kind },
    { title: 'state', cell: (source) => stateOf(source) },
    { title: 'newest change', cell: ({ committedAtMs }) => ago(committedAtMs, nowMs) },
    { title: 'behind', align: 'right', cell: ({ lagBytes }) => bytes(lagBytes) },
    { title: 'retained', align: 'right', cell: ({ retainedBytes }) => bytes(retainedBytes) },
    { title: 'datasets', align: 'right', cell: ({ datasets }) => count(datasets) },
    { title: 'gaps', align: 'right', cell: ({ gaps }) => count(gaps) },
  ];
}

function stateOf({ state, paused, snapshot }: SourceSummary): string {
  if (paused) return 'paused';
  if (state !== 'snapshotting' || snapshot === null) return state;
  const { rows, rowsEstimated } = snapshot;
  return rowsEstimated > 0
    ? `${state} ${Math.min(99, Math.floor((100 * rows) / rowsEstimated))} %`
    : `${state} ${count(rows)} rows`;
}
