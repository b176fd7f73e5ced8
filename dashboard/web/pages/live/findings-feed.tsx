import { Button } from '@mantine/core';
import { IconArrowUp, IconEye, IconPlayerPause, IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react';
import { useEffect, useRef, useState, type Ref } from 'react';
import { useCurrent, useLive } from '../../app/live-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Panel } from '../../components/panel.tsx';
import { useNarrow } from '../../components/use-width.ts';
import { VirtualGrid, type GridHandle } from '../../components/virtual-grid.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { isFiltering, NO_FILTER, rowMatcher, type Filter } from '../../live/filter.ts';
import { useStore } from '../../live/use-store.ts';
import { FindingCells } from './finding-cells.tsx';
import { FindingDrawer } from './finding-drawer.tsx';
import styles from './findings-feed.module.css';

interface FindingsFeedProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly grid: Ref<GridHandle> & { readonly current: GridHandle | null };
}

const NARROW_PX = 720;
const ROW_PX = 34;
const NARROW_ROW_PX = 58;
const HEAD_PX = 33;
const COLUMNS = ['time', 'source', 'table', 'field', 'entity', 'class', 'sample', 'confidence', 'latency'] as const;

/** What was just found, newest on top. Space, scrolling or choosing a row holds the view still; events go on being counted. */
export function FindingsFeed({ filter, onFilter, grid }: FindingsFeedProps) {
  const { view } = useLive();
  const { words, format } = useI18n();
  const feed = useStore(view);
  const current = useCurrent();
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(box, NARROW_PX);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const heldBy = useRef<'scroll' | 'choice'>('choice');
  useEffect(() => view.setFilter(rowMatcher(filter)), [view, filter]);

  const f = words.feed;
  const active = activeKey === null ? null : indexOfKey(feed, activeKey);
  const hold = (by: 'scroll' | 'choice') => {
    heldBy.current = by;
    view.pause();
  };
  const follow = () => {
    view.follow();
    grid.current?.toTop();
  };
  const select = (index: number) => {
    hold('choice');
    setActiveKey(view.get().rowAt(index)?.key ?? null);
  };
  const openRow = (index: number) => setOpen(feed.rowAt(index)?.kind === 'finding');
  const chosen = active === null ? undefined : feed.rowAt(active);

  return (
    <Panel
      id="findings"
      title={f.heading}
      className={styles.panel}
      dimmed={!current}
      note={
        <>
          <span className={styles.sub}>{f.sub}</span>
          {feed.sampled >= 1.5 && (
            <span className={styles.sampled} title={f.sampledWhy}>
              {f.sampled(format.compact(Math.round(feed.sampled)))}
            </span>
          )}
        </>
      }
      actions={
        <Button
          variant={feed.paused ? 'light' : 'default'}
          size="compact-sm"
          leftSection={
            feed.paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
          }
          aria-keyshortcuts="Space"
          onClick={() => (feed.paused ? follow() : hold('choice'))}
        >
          {feed.paused ? f.resume : f.pause}
        </Button>
      }
    >
      <div ref={box} className={styles.box}>
        {feed.paused && feed.waiting > 0 && (
          <button type="button" className={styles.pill} title={f.showNew} onClick={follow}>
            <IconArrowUp size={14} stroke={2.4} aria-hidden />
            {f.newRows(feed.waiting, format.integer(feed.waiting))}
          </button>
        )}
        <VirtualGrid
          ref={grid}
          className={narrow ? styles.narrow : styles.wide}
          label={f.heading}
          columns={COLUMNS.map((column) => ({
            key: column,
            head: column === 'latency' ? <span title={f.latencyWhy}>{f.columns[column]}</span> : f.columns[column],
          }))}
          count={feed.length}
          rowHeight={narrow ? NARROW_ROW_PX : ROW_PX}
          headHeight={narrow ? 0 : HEAD_PX}
          keyOf={(index) => feed.rowAt(index)?.key ?? String(index)}
          kindOf={(index) => feed.rowAt(index)?.kind ?? 'finding'}
          renderCells={(index) => {
            const row = feed.rowAt(index);
            return row === undefined ? null : <FindingCells row={row} columns={COLUMNS.length} />;
          }}
          active={active}
          onActive={select}
          onOpen={openRow}
          onScroll={(top) => {
            if (top > NARROW_ROW_PX / 2) {
              if (!view.get().paused) hold('scroll');
            } else if (view.get().paused && heldBy.current === 'scroll') view.follow();
          }}
          empty={<FeedEmpty held={feed.held} filter={filter} onFilter={onFilter} current={current} />}
        />
      </div>
      <FindingDrawer
        row={open && chosen?.kind === 'finding' ? chosen : null}
        onClose={() => setOpen(false)}
        onStep={(by) => active !== null && select(Math.min(feed.length - 1, Math.max(0, active + by)))}
      />
    </Panel>
  );
}

interface FeedEmptyProps extends Pick<FindingsFeedProps, 'filter' | 'onFilter'> {
  readonly held: number;
  readonly current: boolean;
}

function FeedEmpty({ held, filter, onFilter, current }: FeedEmptyProps) {
  const { words, format } = useI18n();
  const f = words.feed;
  if (held > 0 && isFiltering(filter)) {
    return (
      <EmptyState icon={<IconEye size={20} />} title={f.emptyFiltered}>
        <p>{f.emptyFilteredText(held, format.integer(held))}</p>
        <Button variant="default" size="compact-sm" mt={8} onClick={() => onFilter(NO_FILTER)}>
          {f.clear}
        </Button>
      </EmptyState>
    );
  }
  if (!current)
    return (
      <EmptyState icon={<IconPlugConnected size={20} />} title={words.connection.states.connecting}>
        {f.emptyWaiting}
      </EmptyState>
    );
  return (
    <EmptyState icon={<IconEye size={20} />} title={f.empty}>
      {f.emptyText}
    </EmptyState>
  );
}

/** The active row by its key: rows move down as new ones come, the choice goes with its row. */
function indexOfKey(
  feed: { readonly length: number; readonly rowAt: (i: number) => { readonly key: string } | undefined },
  key: string,
): number | null {
  for (let i = 0; i < feed.length; i += 1) if (feed.rowAt(i)?.key === key) return i;
  return null;
}
