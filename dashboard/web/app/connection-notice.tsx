import { Button } from '@mantine/core';
import { LIVE_CLOSE } from '#contract/live-protocol';
import { useI18n } from '../i18n/i18n.tsx';
import { useStore } from '../live/use-store.ts';
import { useIndicator } from './connection-badge.tsx';
import { useLive } from './live-context.tsx';
import styles from './connection-notice.module.css';

/** Why what is shown is not current, and what one can do. Nothing while all is well. */
export function ConnectionNotice() {
  const { retry, session } = useLive();
  const { words, format } = useI18n();
  const indicator = useIndicator();
  const unread = useStore(session.unread);
  const c = words.connection;
  if (indicator.word === 'waiting' || indicator.word === 'stale' || indicator.word === 'offline') {
    const slow = indicator.word === 'waiting' && indicator.closeCode === LIVE_CLOSE.tooSlow;
    const why = { waiting: slow ? c.tooSlowWhy : c.waitingWhy, stale: c.staleWhy, offline: c.offlineWhy }[
      indicator.word
    ];
    return (
      <div className={styles.notice}>
        <p>
          {why} {c.notCurrent}
        </p>
        <Button variant="default" size="compact-sm" onClick={retry}>
          {c.retry}
        </Button>
      </div>
    );
  }
  if (unread === 0) return null;
  return (
    <div className={styles.notice}>
      <p>{c.unread(format.integer(unread))}</p>
      <Button variant="default" size="compact-sm" onClick={() => window.location.reload()}>
        {c.reload}
      </Button>
    </div>
  );
}
