import { Button, TextInput } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { memo, useState, type SubmitEvent } from 'react';
import type { Alert, Severity } from '#contract/alert';
import type { Problem } from '../../api/problem.ts';
import { useLive } from '../../app/live-context.tsx';
import { Ago } from '../../components/ago.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useFocusOnMount } from '../../components/use-focus-on-mount.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import styles from './alert-card.module.css';

const ICONS: Record<Severity, typeof IconInfoCircle> = {
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  high: IconAlertOctagon,
  critical: IconAlertOctagon,
};

type Step = 'acknowledge' | 'resolve';

export const AlertCard = memo(function AlertCard({ alert }: { readonly alert: Alert }) {
  const { words, format } = useI18n();
  const [asking, setAsking] = useState<Step | null>(null);
  const Icon = ICONS[alert.severity];
  const w = words.alerts;
  return (
    <li className={styles.card} data-severity={alert.severity} data-state={alert.state}>
      <div className={styles.head}>
        <span className={styles.severity}>
          <Icon size={15} stroke={2.2} aria-hidden />
          {w.severity[alert.severity]}
        </span>
        <span className={styles.kind}>{w.kind[alert.kind]}</span>
        <span className={styles.when}>
          <Ago atMs={alert.openedAtMs} />
        </span>
      </div>
      <h3 className={styles.title}>
        <Untrusted text={alert.title} />
      </h3>
      <p className={styles.text}>
        <Untrusted text={alert.text} />
      </p>
      <p className={styles.facts}>
        {alert.masked !== undefined && <Untrusted text={alert.masked} code />}
        {alert.code !== undefined && <code>{alert.code}</code>}
        {alert.count > 1 && <span>{w.times(format.integer(alert.count))}</span>}
        {alert.state === 'acknowledged' && (
          <span>
            {w.state.acknowledged} <Untrusted text={w.by(alert.changedBy)} />
          </span>
        )}
        {alert.comment !== undefined && <Untrusted text={alert.comment} />}
      </p>
      {asking === null ? (
        <div className={styles.actions}>
          {alert.state === 'open' && (
            <Button variant="default" size="compact-sm" onClick={() => setAsking('acknowledge')}>
              {w.acknowledge}
            </Button>
          )}
          <Button variant="subtle" size="compact-sm" onClick={() => setAsking('resolve')}>
            {w.resolve}
          </Button>
        </div>
      ) : (
        <StepForm id={alert.id} step={asking} onDone={() => setAsking(null)} />
      )}
    </li>
  );
});

/** One more look before a step that cannot be taken back, with a word for whoever reads it later. */
function StepForm({ id, step, onDone }: { readonly id: string; readonly step: Step; readonly onDone: () => void }) {
  const { session } = useLive();
  const { words } = useI18n();
  const field = useFocusOnMount<HTMLInputElement>();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const w = words.alerts;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const failed = await session.changeAlert(id, step, comment.trim());
    setBusy(false);
    setProblem(failed);
    if (failed === null) onDone();
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        label={w.comment}
        value={comment}
        maxLength={2000}
        ref={field}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      <div className={styles.actions}>
        <Button type="submit" size="compact-sm" loading={busy}>
          {step === 'acknowledge' ? w.confirmAcknowledge : w.confirmResolve}
        </Button>
        <Button variant="default" size="compact-sm" onClick={onDone}>
          {w.cancel}
        </Button>
      </div>
    </form>
  );
}
