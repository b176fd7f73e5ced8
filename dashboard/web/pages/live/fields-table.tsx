import { Button } from '@mantine/core';
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconDownload, IconTags } from '@tabler/icons-react';
import { memo, useMemo, useRef, useState, type Ref } from 'react';
import { useCurrent, useLive } from '../../app/live-context.tsx';
import { Ago } from '../../components/ago.tsx';
import { ClassBadge } from '../../components/class-badge.tsx';
import { download } from '../../components/download.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Panel } from '../../components/panel.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useNarrow } from '../../components/use-width.ts';
import { GridCell, VirtualGrid, type GridHandle } from '../../components/virtual-grid.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { fieldsCsv, fieldsJson } from '../../live/export-fields.ts';
import { datasetName } from '../../live/feed-row.ts';
import { FIELD_COLUMNS, FIRST_ORDER, nextOrder, sortFields, type FieldColumn } from '../../live/field-order.ts';
import { fieldMatcher, isFiltering, type Filter } from '../../live/filter.ts';
import type { FieldRow } from '../../live/merge.ts';
import { useStore } from '../../live/use-store.ts';
import { FieldDrawer } from './field-drawer.tsx';
import styles from './fields-table.module.css';

const ROW_PX = 38;
const NARROW_ROW_PX = 60;
const NARROW_PX = 720;
const HEAD_PX = 33;
/** What the session loads at most; beyond it the table says that there is more. */
const MOST = 5_000;

/** Which fields carry what, as of now. */
export function FieldsTable({ filter, grid }: { readonly filter: Filter; readonly grid: Ref<GridHandle> }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const all = useStore(session.fields);
  const alerts = useStore(session.alerts);
  const loaded = useStore(session.loads).state === 'loaded';
  const current = useCurrent();
  const [order, setOrder] = useState(FIRST_ORDER);
  const [activeUrn, setActiveUrn] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(box, NARROW_PX);
  const rows = useMemo(() => sortFields(all.filter(fieldMatcher(filter)), order), [all, filter, order]);
  const alerted = useMemo(
    () => new Set(alerts.filter((alert) => alert.state === 'open').map((alert) => alert.subject)),
    [alerts],
  );
  const w = words.fields;
  const active = activeUrn === null ? -1 : rows.findIndex((row) => row.urn === activeUrn);
  const save = (kind: 'csv' | 'json') => {
    const name = `vigie-fields-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${kind}`;
    if (kind === 'csv') download(name, 'text/csv;charset=utf-8', fieldsCsv(rows));
    else download(name, 'application/json', fieldsJson(rows));
  };
  return (
    <Panel
      id="fields"
      title={w.heading}
      className={styles.panel}
      dimmed={!current}
      note={
        <>
          <span className={styles.sub}>{w.sub}</span>
          <span className={styles.count}>{w.count(rows.length, format.integer(rows.length))}</span>
          {all.length >= MOST && <span>{w.truncated(format.integer(MOST))}</span>}
        </>
      }
      actions={(['csv', 'json'] as const).map((kind) => (
        <Button
          key={kind}
          variant="default"
          size="compact-sm"
          disabled={rows.length === 0}
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={`${w.export} ${kind === 'csv' ? w.exportCsv : w.exportJson}`}
          onClick={() => save(kind)}
        >
          {kind === 'csv' ? w.exportCsv : w.exportJson}
        </Button>
      ))}
    >
      <div ref={box} className={styles.box}>
        <VirtualGrid
          ref={grid}
          className={narrow ? styles.narrow : styles.wide}
          label={w.heading}
          columns={FIELD_COLUMNS.map((column) => ({
            key: column,
            sorted: order.by !== column ? undefined : order.descending ? 'descending' : 'ascending',
            head: (
              <SortHead
                column={column}
                sorted={order.by === column ? (order.descending ? 'down' : 'up') : null}
                onSort={() => setOrder((held) => nextOrder(held, column))}
              />
            ),
          }))}
          count={rows.length}
          rowHeight={narrow ? NARROW_ROW_PX : ROW_PX}
          headHeight={narrow ? 0 : HEAD_PX}
          keyOf={(index) => rows[index]?.urn ?? String(index)}
          renderCells={(index) => {
            const row = rows[index];
            return row === undefined ? null : <FieldCells row={row} alerted={alerted.has(row.urn)} />;
          }}
          active={active === -1 ? null : active}
          onActive={(index) => setActiveUrn(rows[index]?.urn ?? null)}
          onOpen={() => setOpen(true)}
          empty={
            loaded || all.length > 0 ? (
              <EmptyState
                icon={<IconTags size={20} />}
                title={isFiltering(filter) && all.length > 0 ? w.emptyFiltered : w.empty}
              >
                {all.length === 0 && w.emptyText}
              </EmptyState>
            ) : (
              <Skeleton />
            )
          }
        />
      </div>
      <FieldDrawer row={open ? (rows[active] ?? null) : null} onClose={() => setOpen(false)} />
    </Panel>
  );
}

function SortHead({
  column,
  sorted,
  onSort,
}: {
  readonly column: FieldColumn;
  readonly sorted: 'up' | 'down' | null;
  readonly onSort: () => void;
}) {
  const { words } = useI18n();
  const name = words.fields.columns[column];
  return (
    <button type="button" className={styles.sort} aria-label={words.fields.sortBy(name)} onClick={onSort}>
      {name}
      {sorted === 'up' && <IconArrowUp size={13} aria-hidden />}
      {sorted === 'down' && <IconArrowDown size={13} aria-hidden />}
    </button>
  );
}

const FieldCells = memo(function FieldCells({ row, alerted }: { readonly row: FieldRow; readonly alerted: boolean }) {
  const { words, format } = useI18n();
  const { label } = row;
  const w = words.fields;
  return (
    <>
      <GridCell column="field">
        <span className={styles.field}>
          {alerted && (
            <span className={styles.alerted} title={w.hasAlert}>
              <IconAlertTriangle size={14} aria-hidden />
              <span className="visually-hidden">{w.hasAlert}</span>
            </span>
          )}
          <span className={styles.name}>
            <span className={styles.table}>
              <Untrusted text={datasetName(label.dataset)} />
            </span>
            <span className={styles.dot}> · </span>
            <Untrusted text={label.path} />
          </span>
          {row.type !== null && (
            <span className={styles.type}>
              <Untrusted text={row.type} code />
            </span>
          )}
        </span>
      </GridCell>
      <GridCell column="entity">
        <span data-withdrawn={label.status === 'withdrawn' || undefined} className={styles.entity}>
          <Untrusted text={label.entity} />
        </span>
        {label.status === 'withdrawn' && <span className={styles.withdrawn}> {w.withdrawn}</span>}
        {label.others.length > 0 && (
          <span className={styles.others} title={label.others.map((other) => other.entity).join(', ')}>
            {' '}
            {w.others(label.others.length)}
          </span>
        )}
      </GridCell>
      <GridCell column="classes">
        <span className={styles.classes}>
          {label.classes.map((name) => (
            <ClassBadge key={name} name={name} />
          ))}
        </span>
      </GridCell>
      <GridCell column="sensitivity">{w.sensitivity[label.sensitivity]}</GridCell>
      <GridCell column="hits" title={label.exact ? w.exact : w.cumulativeWhy}>
        <span className={styles.hits}>
          {format.compact(label.hits)} / {format.compact(label.examined)}
        </span>{' '}
        <span className={styles.kind}>{label.exact ? w.exact : w.cumulative}</span>
      </GridCell>
      <GridCell column="confidence" title={format.percent(label.confidence)}>
        <span className={styles.band} data-band={bandOf(label.confidence)}>
          {w[bandOf(label.confidence)]}
        </span>{' '}
        {format.percent(label.confidence)}
      </GridCell>
      <GridCell column="changed">
        <Ago atMs={label.deliveredAtMs} />
      </GridCell>
    </>
  );
});

/** The bands of the classifier's default thresholds: counted from 0.7, held certain from 0.9. */
function bandOf(confidence: number): 'high' | 'medium' | 'low' {
  if (confidence >= 0.9) return 'high';
  return confidence >= 0.7 ? 'medium' : 'low';
}

function Skeleton() {
  return (
    <output className={styles.skeleton} aria-busy>
      {Array.from({ length: 5 }, (_, i) => (
        <span key={i} />
      ))}
    </output>
  );
}
