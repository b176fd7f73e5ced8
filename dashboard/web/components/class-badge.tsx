import { memo } from 'react';
import type { DataClass } from '#contract/classes';
import styles from './class-badge.module.css';

/** Its name in its colour. The name says it; the colour helps the eye to find it again. */
export const ClassBadge = memo(function ClassBadge({ name }: { readonly name: DataClass }) {
  return (
    <span className={styles.badge} data-class={name}>
      {name}
    </span>
  );
});
