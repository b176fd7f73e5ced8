import { IconDatabase, IconDatabaseOff, IconServer2 } from '@tabler/icons-react';
import type { SourceSummary } from '#contract/catalog';
import type { SourceState } from '#contract/source-event';
import { Ago } from '../../components/ago.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Panel } from '../../components/panel.tsx';
import { Prose } from '../../components/prose.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { VerdictWord } from '../../components/verdict-word.tsx';
import { useCurrent, useLive } from '../../app/live-context.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import type { Verdict } from '../../live/health.ts';
import type { DemoPart } from '../../live/session.ts';
import { useStore } from '../../live/use-store.ts';
import styles from './sources-strip.module.css';

const VERDICTS: Record<SourceState, Verdict> = {
  connecting: 'unknown',
  snapshotting: 'ok',
  streaming: 'ok',
  paused: 'unknown',
  backoff: 'behind',
  failed: 'broken',
  stopped: 'unknown',
};

export function SourcesStrip() {
  const { session } = useLive();
  const { words } = useI18n();
  const sources = useStore(session.sources);
  const demo = useStore(session.demo);
  const loads = useStore(session.loads);
  const current = useCurrent();
  const s = words.sources;
  const servers = demo.filter(({ part, address }) => part === 'server' && address !== null);
  if (sources.length > 0) {
    return (
      <ul className={styles.strip} aria-label={s.heading} data-dimmed={!current || undefined}>
        {sources.map((source) => (
          <SourceCard key={source.id} source={source} current={current} />
        ))}
        {servers.length > 0 && <ServersCard servers={servers} />}
        {demo
          .filter(({ state }) => state === 'missing')
          .map((part) => (
            <MissingCard key={part.name} part={part} />
          ))}
      </ul>
    );
  }
  if (loads.state !== 'loaded') return <output className={styles.skeleton} aria-busy aria-label={s.heading} />;
  return (
    <Panel id="sources" title={s.heading}>
      <EmptyState icon={<IconDatabase size={20} />} title={s.emptyTitle}>
        <p>{s.emptyText}</p>
        <pre className={styles.command}>{s.emptyCommand}</pre>
        <p>
          <Prose text={s.emptyAfter} />
        </p>
      </EmptyState>
    </Panel>
  );
}

/** What the demo runs on, besides what Vigie brings along. */
function ServersCard({ servers }: { readonly servers: readonly DemoPart[] }) {
  const { words } = useI18n();
  return (
    <li className={styles.source}>
      <div className={styles.line}>
        <IconServer2 size={16} className={styles.icon} aria-hidden />
        <h2 className={styles.name}>{words.sources.servers}</h2>
      </div>
      <p className={styles.facts}>
        {servers.map(({ name, database, address }) => (
          <span key={name}>
            {database} <code>{address}</code>
          </span>
        ))}
      </p>
    </li>
  );
}

/** A part of the demo that is not on this machine. */
function MissingCard({ part }: { readonly part: DemoPart }) {
  const { words } = useI18n();
  return (
    <li className={styles.source}>
      <div className={styles.line}>
        <IconDatabaseOff size={16} className={styles.icon} aria-hidden />
        <h2 className={styles.name}>{part.name}</h2>
        <span className={styles.namespace}>{words.sources.missing(part.database)}</span>
      </div>
      <pre className={styles.command}>{part.command}</pre>
    </li>
  );
}

function SourceCard({ source, current }: { readonly source: SourceSummary; readonly current: boolean }) {
  const { words, format } = useI18n();
  const s = words.sources;
  return (
    <li className={styles.source}>
      <div className={styles.line}>
        <IconDatabase size={16} className={styles.icon} aria-hidden />
        <h2 className={styles.name}>
          <Untrusted text={source.id} />
        </h2>
        <span className={styles.namespace}>
          <Untrusted text={source.namespace} code />
        </span>
        <VerdictWord verdict={current ? VERDICTS[source.state] : 'unknown'} word={s.state[source.state]} />
      </div>
      <p className={styles.facts}>
        <span>{source.lagBytes === null ? s.lagUnknown : s.lag(format.bytes(source.lagBytes))}</span>
        {source.retainedBytes !== null && <span>{s.retained(format.bytes(source.retainedBytes))}</span>}
        {source.datasets > 0 && <span>{s.datasets(source.datasets, format.integer(source.datasets))}</span>}
        {source.committedAtMs !== null && (
          <span>
            {s.committed} <Ago atMs={source.committedAtMs} />
          </span>
        )}
        {source.gaps > 0 && <span className={styles.gaps}>{s.gaps(source.gaps)}</span>}
      </p>
      {source.snapshot !== null && source.state === 'snapshotting' && <Snapshot snapshot={source.snapshot} />}
      {source.error !== null && (
        <div className={styles.error}>
          <p>
            <code>{source.error.code}</code> <Untrusted text={source.error.message} />
          </p>
          <p className={styles.mend}>
            <strong>{s.mend}:</strong> <Prose text={source.error.mend} />
          </p>
        </div>
      )}
    </li>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: NonNullable<SourceSummary['snapshot']> }) {
  const { words, format } = useI18n();
  const s = words.sources;
  const { rows, rowsEstimated, datasets, datasetsDone } = snapshot;
  // Statistics are estimates: the bar never says "done" before it is.
  const part = rowsEstimated > 0 ? Math.min(0.99, rows / rowsEstimated) : datasets > 0 ? datasetsDone / datasets : 0;
  const told =
    rowsEstimated > 0 ? s.rowsOf(format.compact(rows), format.compact(rowsEstimated)) : s.rows(format.compact(rows));
  const text = `${s.snapshot(format.integer(datasetsDone), format.integer(datasets))} · ${told}`;
  return (
    <div className={styles.snapshot}>
      <progress className={styles.bar} max={1} value={part} aria-label={s.state.snapshotting} />
      <span>{text}</span>
    </div>
  );
}
