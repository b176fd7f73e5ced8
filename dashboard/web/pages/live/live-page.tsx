import { useEffect, useRef } from 'react';
import { useLive } from '../../app/live-context.tsx';
import { useShortcuts } from '../../app/shortcuts.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { GridHandle } from '../../components/virtual-grid.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { useStore } from '../../live/use-store.ts';
import { AlertsPanel } from './alerts-panel.tsx';
import { FeedLog } from './feed-log.tsx';
import { FieldsTable } from './fields-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FindingsFeed } from './findings-feed.tsx';
import { Questions } from './questions.tsx';
import { SourcesStrip } from './sources-strip.tsx';
import { useFilter } from './use-filter.ts';
import styles from './live-page.module.css';

/** Are we keeping up, what was just found, which fields carry what, what must someone know. */
export default function LivePage() {
  const { session, view } = useLive();
  const { words } = useI18n();
  const [filter, setFilter] = useFilter();
  const loads = useStore(session.loads);
  const search = useRef<HTMLInputElement>(null);
  const feed = useRef<GridHandle>(null);
  const fields = useRef<GridHandle>(null);
  useOpenAlertsInTitle();
  useShortcuts({
    '/': () => search.current?.focus(),
    j: () => (fieldsHaveFocus() ? fields : feed).current?.move(1),
    k: () => (fieldsHaveFocus() ? fields : feed).current?.move(-1),
    t: () => feed.current?.toTop(),
    ' ': () => {
      if (!view.get().paused) view.pause();
      else {
        view.follow();
        feed.current?.toTop();
      }
    },
    'g f': () => feed.current?.focus(),
    'g c': () => fields.current?.focus(),
    'g a': () => document.getElementById('alerts-title')?.focus(),
  });
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{words.pages.live}</h1>
      {loads.problem !== null && <ProblemNote problem={loads.problem} onRetry={() => void session.reload()} />}
      <Questions />
      <SourcesStrip />
      <FilterBar filter={filter} onChange={setFilter} searchRef={search} />
      <div className={styles.columns}>
        <FindingsFeed filter={filter} onFilter={setFilter} grid={feed} />
        <AlertsPanel />
      </div>
      <FieldsTable filter={filter} grid={fields} />
      <FeedLog />
    </div>
  );
}

function fieldsHaveFocus(): boolean {
  return (
    document.activeElement?.closest('[aria-labelledby="fields-title"]') !== null && document.activeElement !== null
  );
}

/** The tab says when something is open, so that one may look elsewhere. */
function useOpenAlertsInTitle(): void {
  const { words } = useI18n();
  const alerts = useStore(useLive().session.alerts);
  const open = alerts.filter((alert) => alert.state === 'open').length;
  useEffect(() => {
    document.title = `${open > 0 ? `(${open}) ` : ''}${words.pages.live} · ${words.app.name}`;
  }, [open, words]);
}
