import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { LOCAL_CODES, type Problem } from '../api/problem.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Prose } from './prose.tsx';
import { Untrusted } from './untrusted.tsx';
import styles from './problem-note.module.css';

/** An error in full: code, what it means, how to mend it, and another try. */
export function ProblemNote({
  problem,
  onRetry,
}: {
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { words } = useI18n();
  const local = problem.message === '';
  const reached = problem.code !== LOCAL_CODES.unreachable;
  const message = reached ? words.problem.unreadable : words.problem.unreachable;
  const mend = reached ? words.problem.unreadableMend : words.problem.unreachableMend;
  return (
    <div className={styles.note} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div className={styles.text}>
        <p>
          <code className={styles.code}>{problem.code}</code> {local ? message : <Untrusted text={problem.message} />}
        </p>
        <p className={styles.mend}>
          <strong>{words.problem.mend}:</strong> <Prose text={local ? mend : problem.mend} />
        </p>
      </div>
      {onRetry !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {words.problem.retry}
        </Button>
      )}
    </div>
  );
}
