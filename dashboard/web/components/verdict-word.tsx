import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import type { Verdict } from '../live/health.ts';
import styles from './verdict-word.module.css';

const ICONS = { ok: IconCircleCheck, behind: IconAlertTriangle, broken: IconAlertOctagon, unknown: IconCircleDashed };

/** A state as word, shape and colour together: none of them carries it alone. */
export function VerdictWord({ verdict, word }: { readonly verdict: Verdict; readonly word: string }) {
  const Icon = ICONS[verdict];
  return (
    <span className={styles.word} data-verdict={verdict}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {word}
    </span>
  );
}
