import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useImperativeHandle, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import styles from './virtual-grid.module.css';

export interface GridColumn {
  readonly key: string;
  readonly head: ReactNode;
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

export interface GridHandle {
  /** Takes the focus and moves the active row. */
  readonly move: (by: number) => void;
  readonly toTop: () => void;
  readonly focus: () => void;
}

interface VirtualGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly count: number;
  readonly rowHeight: number;
  readonly keyOf: (index: number) => string;
  /** The cells of a row, as many as there are columns; one that spans all is said by `spans`. */
  readonly renderCells: (index: number) => ReactNode;
  /** Names the kind of row for the stylesheet. */
  readonly kindOf?: ((index: number) => string) | undefined;
  readonly active: number | null;
  readonly onActive: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onScroll?: ((scrollTop: number) => void) | undefined;
  readonly empty: ReactNode;
  readonly className?: string | undefined;
  readonly ref?: Ref<GridHandle> | undefined;
}

/**
 * A table of any length: only the rows in sight are drawn, the whole length is told to assistive technology. One stop in
 * the tab order; arrows (and j/k) move an active row, Enter opens it.
 */
export function VirtualGrid(props: VirtualGridProps) {
  const { columns, count, rowHeight, active, onActive, onOpen } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: props.keyOf,
    overscan: 8,
    scrollPaddingStart: rowHeight,
  });
  const go = (index: number) => {
    if (count === 0) return;
    const next = Math.min(count - 1, Math.max(0, index));
    virtual.scrollToIndex(next, { align: 'auto' });
    onActive(next);
  };
  const move = (by: number) => go(active === null ? 0 : active + by);
  useImperativeHandle(props.ref, () => ({
    move: (by) => {
      scroller.current?.focus({ preventScroll: true });
      move(by);
    },
    toTop: () => scroller.current?.scrollTo({ top: 0 }),
    focus: () => scroller.current?.focus(),
  }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      PageDown: () => move(page),
      PageUp: () => move(-page),
      Home: () => go(0),
      End: () => go(count - 1),
      Enter: () => active !== null && active < count && onOpen(active),
    };
    const act = steps[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const rowId = (index: number) => `${id}-row-${index}`;
  const items = virtual.getVirtualItems();
  const activeInSight = active !== null && items.some((item) => item.index === active);
  return (
    <div
      ref={scroller}
      className={`${styles.grid} ${props.className ?? ''}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeInSight ? rowId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => props.onScroll?.(event.currentTarget.scrollTop)}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {columns.map((column) => (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={column.sorted}
              data-column={column.key}
              className={styles.cell}
            >
              {column.head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <div
            key={item.key}
            id={rowId(item.index)}
            role="row"
            aria-rowindex={item.index + 2}
            aria-selected={item.index === active}
            data-kind={props.kindOf?.(item.index)}
            className={styles.row}
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            onClick={() => {
              onActive(item.index);
              onOpen(item.index);
            }}
          >
            {props.renderCells(item.index)}
          </div>
        ))}
      </div>
      {count === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  );
}

interface CellProps {
  readonly column: string;
  readonly children?: ReactNode;
  readonly title?: string | undefined;
}

export function GridCell({ column, children, title }: CellProps) {
  return (
    <div role="gridcell" data-column={column} className={styles.cell} title={title}>
      {children}
    </div>
  );
}

/** One cell across the whole row. */
export function GridSpan({ columns, children }: { readonly columns: number; readonly children: ReactNode }) {
  return (
    <div role="gridcell" aria-colspan={columns} className={styles.span}>
      {children}
    </div>
  );
}
