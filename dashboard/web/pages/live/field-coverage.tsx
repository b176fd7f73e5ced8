import { useEffect, useState } from 'react';
import type { FieldSummary } from '#contract/catalog';
import type { Answer } from '../../api/problem.ts';
import { useLive } from '../../app/live-context.tsx';
import { Fact } from '../../components/facts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import styles from './finding-drawer.module.css';

/** What of a field was not examined, as the catalogue counts it when the drawer opens. */
export function FieldCoverage({ urn }: { readonly urn: string }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const [answer, setAnswer] = useState<Answer<FieldSummary> | null>(null);
  useEffect(() => {
    let shown = true;
    const load = async () => {
      const next = await session.loadField(urn);
      if (shown) setAnswer(next);
    };
    void load();
    return () => {
      shown = false;
    };
  }, [session, urn]);
  const w = words.fields;
  if (answer === null) return <Fact name={w.notExamined}>…</Fact>;
  if (!answer.ok) {
    return (
      <Fact name={w.notExamined}>
        <ProblemNote problem={answer.problem} />
      </Fact>
    );
  }
  const { unexamined } = answer.value;
  return (
    <Fact name={w.notExamined}>
      {unexamined.length === 0 && w.allExamined}
      {unexamined.map(({ reason, values }) => (
        <p key={reason}>
          {format.integer(values)} · {w.unexamined[reason]}
        </p>
      ))}
      {unexamined.length > 0 && <p className={styles.hint}>{w.notExaminedWhy}</p>}
    </Fact>
  );
}
