import { ClassBadge } from '../../components/class-badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { shellWord } from '../../components/copy-text.ts';
import { DetailDrawer } from '../../components/detail-drawer.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import type { FieldRow } from '../../live/merge.ts';
import { FieldCoverage } from './field-coverage.tsx';
import styles from './finding-drawer.module.css';

/** A field's label in full: on what it stands, and since when. */
export function FieldDrawer({ row, onClose }: { readonly row: FieldRow | null; readonly onClose: () => void }) {
  const { words } = useI18n();
  return (
    <DetailDrawer opened={row !== null} onClose={onClose} title={words.fields.drawer}>
      {row !== null && <FieldDetail row={row} />}
    </DetailDrawer>
  );
}

function FieldDetail({ row: { label, type } }: { readonly row: FieldRow }) {
  const { words, format } = useI18n();
  const w = words.finding;
  const f = words.fields;
  return (
    <>
      <div className={styles.lead}>
        <div className={styles.entity}>
          <Untrusted text={label.entity} />
          {label.classes.map((name) => (
            <ClassBadge key={name} name={name} />
          ))}
        </div>
        <p className={styles.sample}>
          <Untrusted text={label.masked} code />
        </p>
        <p className={styles.hint}>{w.sampleWhy}</p>
      </div>
      <Facts title={w.why}>
        <Fact name={f.origin[label.origin]}>
          <Untrusted text={label.reason} />
        </Fact>
        <Fact name={w.confidence}>{format.percent(label.confidence)}</Fact>
        <Fact name={f.columns.hits}>
          {format.integer(label.hits)} / {format.integer(label.examined)} · {label.exact ? f.exact : f.cumulative}
          {!label.exact && <p className={styles.hint}>{f.cumulativeWhy}</p>}
        </Fact>
        {label.grounds !== undefined && <Fact name={f.grounds}>{f.groundsOf[label.grounds]}</Fact>}
        <FieldCoverage urn={label.field} />
        <Fact name={f.columns.sensitivity}>{f.sensitivity[label.sensitivity]}</Fact>
        {label.others.map((other) => (
          <Fact key={other.entity} name={<Untrusted text={other.entity} />}>
            {format.integer(other.hits)} · {format.percent(other.confidence)}
          </Fact>
        ))}
        <Fact name={w.model}>
          <Untrusted text={label.modelVersion} code />
        </Fact>
      </Facts>
      <Facts title={w.where}>
        <Fact name={w.field}>
          <Untrusted text={label.path} code />
        </Fact>
        {type !== null && (
          <Fact name={f.type}>
            <Untrusted text={type} code />
          </Fact>
        )}
        <Fact name={w.dataset}>
          <Untrusted text={label.dataset} code />
        </Fact>
        <Fact name={w.position}>
          <Untrusted text={label.position} code />
        </Fact>
      </Facts>
      <Facts title={w.times}>
        <Fact name={w.committed}>{format.moment(label.times.committedAtMs)}</Fact>
        <Fact name={w.captured}>{format.moment(label.times.capturedAtMs)}</Fact>
        <Fact name={w.labelled}>{format.moment(label.times.labelledAtMs)}</Fact>
        <Fact name={f.columns.changed}>{format.moment(label.deliveredAtMs)}</Fact>
      </Facts>
      <div className={styles.actions}>
        <CopyButton label={w.copyJson} text={() => JSON.stringify({ ...label, type }, null, 2)} />
        <CopyButton
          label={w.copyCommand}
          text={() => `vigie labels list --dataset ${shellWord(label.dataset)} --entity ${shellWord(label.entity)}`}
        />
      </div>
    </>
  );
}
