import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { useLive } from '../../app/live-context.tsx';
import { ClassBadge } from '../../components/class-badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { shellWord } from '../../components/copy-text.ts';
import { DetailDrawer } from '../../components/detail-drawer.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { fieldUrn } from '#contract/dataset';
import { useI18n } from '../../i18n/i18n.tsx';
import type { FindingRow } from '../../live/feed-row.ts';
import { useStore } from '../../live/use-store.ts';
import styles from './finding-drawer.module.css';

interface FindingDrawerProps {
  readonly row: FindingRow | null;
  readonly onClose: () => void;
  readonly onStep: (by: 1 | -1) => void;
}

/** One finding in full. j and k go on to its neighbours without closing. */
export function FindingDrawer({ row, onClose, onStep }: FindingDrawerProps) {
  const { words } = useI18n();
  const step = useEffectEvent((key: string) => {
    if (key === 'j' || key === 'ArrowDown') onStep(1);
    if (key === 'k' || key === 'ArrowUp') onStep(-1);
  });
  const isOpen = row !== null;
  useEffect(() => {
    if (!isOpen) return undefined;
    const onKey = (event: KeyboardEvent) => step(event.key);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOpen]);
  return (
    <DetailDrawer opened={isOpen} onClose={onClose} title={words.finding.heading}>
      {row !== null && <FindingDetail row={row} onStep={onStep} />}
    </DetailDrawer>
  );
}

function FindingDetail({ row, onStep }: { readonly row: FindingRow; readonly onStep: (by: 1 | -1) => void }) {
  const { words, format } = useI18n();
  const w = words.finding;
  const { record, field } = row;
  const others = record.fields.filter((other) => other !== field);
  return (
    <>
      <div className={styles.lead}>
        <div className={styles.entity}>
          <Untrusted text={field.entity} /> <ClassBadge name={record.class} />
        </div>
        <p className={styles.sample}>
          <Untrusted text={field.masked} code />
        </p>
        <p className={styles.hint}>{w.sampleWhy}</p>
      </div>
      <Facts title={w.why}>
        <Fact name={w.confidence}>{format.percent(field.confidence)}</Fact>
        {field.reason !== '' && (
          <Fact name={w.reason}>
            <Untrusted text={field.reason} />
          </Fact>
        )}
        <FieldNow row={row} />
        <Fact name={w.model}>
          <Untrusted text={record.modelVersion} code />
        </Fact>
        <Fact name={w.place}>{w.span(format.integer(field.start), format.integer(field.end))}</Fact>
      </Facts>
      <Facts title={w.where}>
        <Fact name={w.field}>
          <Untrusted text={field.path} code />
        </Fact>
        <Fact name={w.dataset}>
          <Untrusted text={record.dataset} code />
        </Fact>
        <Fact name={w.record}>
          <Untrusted text={record.record} code />
        </Fact>
        <Fact name={w.operation}>{w.op[record.op]}</Fact>
        <Fact name={w.position}>
          <Untrusted text={record.position} code />
        </Fact>
        {record.transaction !== null && (
          <Fact name={w.transaction}>
            <Untrusted text={record.transaction} code />
          </Fact>
        )}
      </Facts>
      <Times row={row} />
      {record.unexamined !== undefined && (
        <Facts title={w.notExamined}>
          {record.unexamined.map(({ path, reason }) => (
            <Fact key={path} name={<Untrusted text={path} />}>
              {words.fields.unexamined[reason]}
            </Fact>
          ))}
        </Facts>
      )}
      {others.length > 0 && (
        <Facts title={w.alsoHere}>
          {others.map((other) => (
            <Fact key={`${other.path} ${other.entity} ${other.start}`} name={<Untrusted text={other.path} />}>
              <Untrusted text={other.entity} /> <Untrusted text={other.masked} code />
            </Fact>
          ))}
        </Facts>
      )}
      <div className={styles.actions}>
        <CopyButton label={w.copyJson} text={() => JSON.stringify(record, null, 2)} />
        <CopyButton label={w.copyCommand} text={() => commandFor(row)} />
        <span className={styles.steps}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-keyshortcuts="k"
            leftSection={<IconArrowUp size={15} aria-hidden />}
            onClick={() => onStep(-1)}
          >
            {w.previous}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-keyshortcuts="j"
            leftSection={<IconArrowDown size={15} aria-hidden />}
            onClick={() => onStep(1)}
          >
            {w.next}
          </Button>
        </span>
      </div>
    </>
  );
}

/** What the catalogue holds of the field, and on how much it stands. */
function FieldNow({ row }: { readonly row: FindingRow }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  useStore(session.fields);
  const held = session.fields.find(fieldUrn(row.record.dataset, row.field.path));
  const w = words.finding;
  if (held === undefined) return <Fact name={w.fieldNow}>{w.fieldUnknown}</Fact>;
  return (
    <Fact name={w.fieldNow}>
      <Untrusted text={held.label.entity} /> ·{' '}
      {w.fieldNowText(format.integer(held.label.hits), format.integer(held.label.examined))}
    </Fact>
  );
}

function Times({ row }: { readonly row: FindingRow }) {
  const { words, format } = useI18n();
  const { committedAtMs, capturedAtMs, labelledAtMs } = row.record.times;
  const w = words.finding;
  const since = (ms: number) =>
    row.labelMs === null ? '' : ` (${w.after(format.duration(Math.max(0, ms - committedAtMs)))})`;
  return (
    <Facts title={w.times}>
      <Fact name={w.committed}>{format.moment(committedAtMs)}</Fact>
      <Fact name={w.captured}>{`${format.clock(capturedAtMs)}${since(capturedAtMs)}`}</Fact>
      <Fact name={w.labelled}>{`${format.clock(labelledAtMs)}${since(labelledAtMs)}`}</Fact>
    </Facts>
  );
}

function commandFor(row: FindingRow): string {
  return `vigie labels list --dataset ${shellWord(row.record.dataset)} --entity ${shellWord(row.field.entity)}`;
}
