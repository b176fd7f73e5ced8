import { Button } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { useLive } from '../../app/live-context.tsx';
import { ClassBadge } from '../../components/class-badge.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { GridCell, GridSpan } from '../../components/virtual-grid.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { datasetName, type FeedRow, type FindingRow, type GapRow } from '../../live/feed-row.ts';
import styles from './finding-cells.module.css';

export const FindingCells = memo(function FindingCells({
  row,
  columns,
}: {
  readonly row: FeedRow;
  readonly columns: number;
}) {
  return row.kind === 'gap' ? <Gap row={row} columns={columns} /> : <Finding row={row} />;
});

function Finding({ row }: { readonly row: FindingRow }) {
  const { words, format } = useI18n();
  const { record, field } = row;
  return (
    <>
      <GridCell column="time" title={format.moment(record.times.committedAtMs)}>
        {format.clock(record.times.committedAtMs)}
      </GridCell>
      <GridCell column="source">
        <Untrusted text={record.source} />
      </GridCell>
      <GridCell column="table">
        <Untrusted text={datasetName(record.dataset)} />
      </GridCell>
      <GridCell column="field">
        <Untrusted text={field.path} />
      </GridCell>
      <GridCell column="entity">
        <Untrusted text={field.entity} />
      </GridCell>
      <GridCell column="class">
        <ClassBadge name={record.class} />
      </GridCell>
      <GridCell column="sample">
        <Untrusted text={field.masked} code />
      </GridCell>
      <GridCell column="confidence">
        <span className={styles.confidence}>
          <span className={styles.meter} aria-hidden>
            <span style={{ width: `${Math.round(field.confidence * 100)}%` }} />
          </span>
          {format.percent(field.confidence)}
        </span>
      </GridCell>
      <GridCell column="latency">
        {row.labelMs === null ? (
          <span className={styles.snapshot}>{words.feed.snapshot}</span>
        ) : (
          format.duration(row.labelMs)
        )}
      </GridCell>
    </>
  );
}

function Gap({ row, columns }: { readonly row: GapRow; readonly columns: number }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const [problem, setProblem] = useState<Problem | null>(null);
  const f = words.feed;
  const lost = row.fromMs === null ? f.gapReconnectedUnknown : f.gapReconnected(format.duration(row.toMs - row.fromMs));
  const text = row.why === 'slow' ? f.gapSlow(row.dropped ?? 0, format.integer(row.dropped ?? 0)) : lost;
  const outcome = row.filled === null ? null : f.gapFilled(row.filled, format.integer(row.filled));
  return (
    <GridSpan columns={columns}>
      <div className={styles.gap}>
        <IconUnlink size={15} aria-hidden />
        <span className={styles.gapText}>{outcome === null ? text : `${text} ${outcome}`}</span>
        {problem !== null && <code>{problem.code}</code>}
        {row.filled === null && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={(event) => {
              event.stopPropagation();
              void session.fillGap(row).then(setProblem);
            }}
          >
            {f.gapLoad}
          </Button>
        )}
      </div>
    </GridSpan>
  );
}
