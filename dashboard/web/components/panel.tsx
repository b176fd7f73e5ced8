import type { ReactNode } from 'react';
import styles from './panel.module.css';

interface PanelProps {
  readonly id: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** What is shown is old: it stays readable, but no one takes it for the present. */
  readonly dimmed?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ id, title, note, actions, dimmed = false, className, children }: PanelProps) {
  return (
    <section
      className={`${styles.panel} ${className ?? ''}`}
      aria-labelledby={`${id}-title`}
      data-dimmed={dimmed || undefined}
    >
      <header className={styles.header}>
        <h2 id={`${id}-title`} className={styles.title} tabIndex={-1}>
          {title}
        </h2>
        <div className={styles.note}>{note}</div>
        <div className={styles.actions}>{actions}</div>
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
