import {
  useId,
  useImperativeHandle,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { useWindow } from './use-window.ts';
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
  /** Height of the head, 0 when the layout hides it. */
  readonly headHeight: number;
  readonly keyOf: (index: number) => string;
  /** The cells of a row, as many as there are columns, or one {@link GridSpan}. */
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
 * the tab order; arrows move an active row, Enter opens it.
 */
export function VirtualGrid({ ref, ...props }: VirtualGridProps) {
  const { columns, count, rowHeight, active, onActive, onOpen } = props;
  const id = useId();
  const table = useRef<HTMLTableElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { start, end, reveal, pageRows } = useWindow(scroller, { count, rowHeight, headHeight: props.headHeight });
  const go = (index: number) => {
    if (count === 0) return;
    const next = Math.min(count - 1, Math.max(0, index));
    reveal(next);
    onActive(next);
  };
  const move = (by: number) => go(active === null ? 0 : active + by);
  useImperativeHandle(ref, () => ({
    move: (by) => {
      table.current?.focus({ preventScroll: true });
      move(by);
    },
    toTop: () => scroller.current?.scrollTo({ top: 0 }),
    focus: () => table.current?.focus(),
  }));
  const onKeyDown = (event: KeyboardEvent) => {
    // A button inside (sorting, loading a gap) keeps its own keys.
    if (event.target !== table.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      PageDown: () => move(pageRows()),
      PageUp: () => move(-pageRows()),
      Home: () => go(0),
      End: () => go(count - 1),
      Enter: () => {
        if (active !== null && active < count) onOpen(active);
      },
    };
    const act = steps[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const onClick = (event: MouseEvent) => {
    const index = rowAt(event.target);
    if (index === null) return;
    onActive(index);
    onOpen(index);
  };
  const rowId = (index: number) => `${id}-row-${index}`;
  const indexes = Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
  const activeInSight = active !== null && active >= start && active < end;
  return (
    <div
      ref={scroller}
      className={`${styles.scroller} ${props.className ?? ''}`}
      onScroll={(event) => props.onScroll?.(event.currentTarget.scrollTop)}
    >
      <table
        ref={table}
        className={styles.grid}
        role="grid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={activeInSight ? rowId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <thead className={styles.head}>
          <tr aria-rowindex={1} className={styles.row}>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={column.sorted}
                data-column={column.key}
                className={styles.cell}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ height: count * rowHeight }}>
          {indexes.map((index) => (
            <tr
              key={props.keyOf(index)}
              id={rowId(index)}
              aria-rowindex={index + 2}
              aria-selected={index === active}
              data-index={index}
              data-kind={props.kindOf?.(index)}
              className={styles.row}
              style={{ height: rowHeight, transform: `translateY(${index * rowHeight}px)` }}
            >
              {props.renderCells(index)}
            </tr>
          ))}
        </tbody>
      </table>
      {count === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  );
}

/** The row that was meant by a click; a click on a control inside a row means the control. */
function rowAt(target: EventTarget): number | null {
  if (!(target instanceof Element) || target.closest('button, a') !== null) return null;
  const index = target.closest('tr')?.dataset['index'];
  return index === undefined ? null : Number(index);
}

interface CellProps {
  readonly column: string;
  readonly children?: ReactNode;
  readonly title?: string | undefined;
}

export function GridCell({ column, children, title }: CellProps) {
  return (
    <td data-column={column} className={styles.cell} title={title}>
      {children}
    </td>
  );
}

/** One cell across the whole row. */
export function GridSpan({ columns, children }: { readonly columns: number; readonly children: ReactNode }) {
  return (
    <td colSpan={columns} className={styles.span}>
      {children}
    </td>
  );
}
