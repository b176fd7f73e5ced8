import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCurrent, useLive } from '../../app/live-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Panel } from '../../components/panel.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { sortAlerts } from '../../live/alert-order.ts';
import { useStore } from '../../live/use-store.ts';
import { AlertCard } from './alert-card.tsx';
import styles from './alerts-panel.module.css';

const FIRST = 30;

/** What someone must know, until someone has dealt with it. */
export function AlertsPanel() {
  const { session } = useLive();
  const { words, format } = useI18n();
  const alerts = useStore(session.alerts);
  const loaded = useStore(session.loads).state === 'loaded';
  const current = useCurrent();
  const [shown, setShown] = useState(FIRST);
  const open = useMemo(() => sortAlerts(alerts.filter((alert) => alert.state === 'open')), [alerts]);
  const acknowledged = useMemo(() => sortAlerts(alerts.filter((alert) => alert.state === 'acknowledged')), [alerts]);
  const w = words.alerts;
  return (
    <Panel
      id="alerts"
      title={w.heading}
      className={styles.panel}
      dimmed={!current}
      note={open.length > 0 && <span className={styles.count}>{format.integer(open.length)}</span>}
    >
      <div className={styles.scroll}>
        {open.length === 0 && !loaded && <p className={styles.loading}>{w.loading}</p>}
        {open.length === 0 && loaded && (
          <EmptyState icon={<IconShieldCheck size={20} />} title={w.empty}>
            {w.emptyText}
          </EmptyState>
        )}
        <ul className={styles.list}>
          {open.slice(0, shown).map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </ul>
        {open.length > shown && (
          <Button variant="subtle" size="compact-sm" fullWidth onClick={() => setShown(shown + FIRST)}>
            {w.more(format.integer(Math.min(FIRST, open.length - shown)))}
          </Button>
        )}
        {acknowledged.length > 0 && (
          <details className={styles.acknowledged}>
            <summary>{w.showAcknowledged(acknowledged.length)}</summary>
            <ul className={styles.list}>
              {acknowledged.slice(0, shown).map((alert) => (
                <AlertCard key={alert.id} alert={alert} />
              ))}
            </ul>
          </details>
        )}
      </div>
    </Panel>
  );
}
