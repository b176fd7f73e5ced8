import type { ReactNode } from 'react';
import type { LiveStats } from '#contract/live';
import { useCurrent, useLive } from '../../app/live-context.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { VerdictWord } from '../../components/verdict-word.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import {
  LAG_OK_BYTES,
  WAITING_OK,
  alertsVerdict,
  classifyVerdict,
  sinksVerdict,
  sourcesVerdict,
  worst,
  type Verdict,
} from '../../live/health.ts';
import { useLag } from './lag-series.ts';
import { useStore } from '../../live/use-store.ts';
import styles from './questions.module.css';

/** Seconds of the sparklines. */
const TREND_S = 120;

interface QuestionProps {
  readonly question: string;
  readonly verdict: Verdict;
  readonly word: string;
  readonly value: string;
  readonly caption: string;
  readonly facts: readonly string[];
  readonly children?: ReactNode;
}

function Question({ question, verdict, word, value, caption, facts, children }: QuestionProps) {
  const { words } = useI18n();
  const current = useCurrent();
  return (
    <li
      className={styles.question}
      data-verdict={verdict}
      data-dimmed={!current || undefined}
      title={current ? undefined : words.connection.notCurrent}
    >
      <div className={styles.top}>
        <h2 className={styles.ask}>{question}</h2>
        <VerdictWord verdict={current ? verdict : 'unknown'} word={current ? word : words.verdict.old} />
      </div>
      <div className={styles.middle}>
        <p className={styles.figure}>
          <span className={styles.value}>{value}</span> <span className={styles.caption}>{caption}</span>
        </p>
        <div className={styles.trend}>{children}</div>
      </div>
      <p className={styles.facts}>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </li>
  );
}

/** The four questions of the first row, in the order in which data flows. */
export function Questions() {
  const { words } = useI18n();
  const seconds = useSeconds();
  return (
    <ul className={styles.questions} aria-label={words.questions.heading}>
      <SourcesQuestion />
      <ClassifyQuestion seconds={seconds} />
      <SinksQuestion seconds={seconds} />
      <AlertsQuestion seconds={seconds} />
    </ul>
  );
}

function SourcesQuestion() {
  const { session } = useLive();
  const { words, format } = useI18n();
  const sources = useStore(session.sources);
  const lag = useLag();
  const verdict = sourcesVerdict(sources);
  const lagBytes = worst(sources.map((source) => source.lagBytes));
  const retained = worst(sources.map((source) => source.retainedBytes));
  const q = words.questions;
  return (
    <Question
      question={q.sources}
      verdict={verdict}
      word={words.verdict[verdict]}
      value={lagBytes === null ? '–' : format.bytes(lagBytes)}
      caption={sources.length === 0 ? q.noSource : q.unreadLog}
      facts={retained === null ? [] : [q.retained(format.bytes(retained))]}
    >
      <Sparkline
        atLeast={LAG_OK_BYTES / 4}
        values={lag}
        describe={(low, high) => q.spark(q.unreadLog, format.bytes(low), format.bytes(high))}
      />
    </Question>
  );
}

function ClassifyQuestion({ seconds }: { readonly seconds: readonly LiveStats[] }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const overview = useStore(session.overview);
  const q = words.questions;
  const verdict = classifyVerdict(seconds, overview);
  const p99 = worst(seconds.slice(-10).map((second) => second.labelP99Ms)) ?? overview?.label.p99Ms ?? null;
  const p50 = seconds.at(-1)?.labelP50Ms ?? overview?.label.p50Ms ?? null;
  const last = seconds.at(-1);
  const facts = [
    p50 === null ? null : q.p50(format.duration(p50)),
    overview === null ? null : q.objective(format.duration(overview.objectiveP99Ms)),
    last === undefined ? null : q.rate(format.compact(average(seconds.slice(-5).map((second) => second.records)))),
    last === undefined || last.classifyLag === 0 ? null : q.queue(format.compact(last.classifyLag)),
    total(seconds, 'deadLetters') === 0 ? null : q.deadLetters(format.compact(total(seconds, 'deadLetters'))),
  ];
  return (
    <Question
      question={q.classify}
      verdict={verdict}
      word={words.verdict[verdict]}
      value={p99 === null ? '–' : format.duration(p99)}
      caption={p99 === null ? q.measuring : q.p99}
      facts={facts.filter((fact) => fact !== null)}
    >
      <Sparkline
        values={seconds.map((second) => second.labelP99Ms)}
        atLeast={overview?.objectiveP99Ms ?? 1}
        describe={(low, high) => q.spark(q.p99, format.duration(low), format.duration(high))}
      />
    </Question>
  );
}

function SinksQuestion({ seconds }: { readonly seconds: readonly LiveStats[] }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const overview = useStore(session.overview);
  const q = words.questions;
  const verdict = sinksVerdict(seconds);
  const last = seconds.at(-1);
  const p99 = overview?.catalogue.p99Ms ?? null;
  return (
    <Question
      question={q.sinks}
      verdict={verdict}
      word={words.verdict[verdict]}
      value={last === undefined ? '–' : format.compact(last.catalogueLag)}
      caption={q.waiting}
      facts={p99 === null ? [] : [q.catalogueP99(format.duration(p99))]}
    >
      <Sparkline
        values={seconds.map((second) => second.catalogueLag)}
        atLeast={WAITING_OK / 100}
        describe={(low, high) => q.spark(q.waiting, format.compact(low), format.compact(high))}
      />
    </Question>
  );
}

function AlertsQuestion({ seconds }: { readonly seconds: readonly LiveStats[] }) {
  const { session } = useLive();
  const { words, format } = useI18n();
  const alerts = useStore(session.alerts);
  const loaded = useStore(session.loads).state === 'loaded';
  const q = words.questions;
  const verdict = loaded || alerts.length > 0 ? alertsVerdict(alerts) : 'unknown';
  const open = alerts.filter((alert) => alert.state === 'open').length;
  const acknowledged = alerts.filter((alert) => alert.state === 'acknowledged').length;
  const rate = average(seconds.slice(-5).map((second) => second.findings));
  const facts = [q.findings(format.compact(rate)), acknowledged > 0 ? q.acknowledged(acknowledged) : null];
  return (
    <Question
      question={q.alerts}
      verdict={verdict}
      word={words.alertVerdict[verdict]}
      value={verdict === 'unknown' ? '–' : format.integer(open)}
      caption={q.openAlerts(open)}
      facts={facts.filter((fact) => fact !== null)}
    >
      <Sparkline
        values={seconds.map((second) => second.findings)}
        atLeast={1}
        describe={(low, high) => q.spark(words.feed.heading, format.compact(low), format.compact(high))}
      />
    </Question>
  );
}

function useSeconds(): readonly LiveStats[] {
  const { stats } = useLive().session;
  const { first, end } = useStore(stats);
  const seconds: LiveStats[] = [];
  for (let i = Math.max(first, end - TREND_S); i < end; i += 1) {
    const second = stats.at(i);
    if (second !== undefined) seconds.push(second);
  }
  return seconds;
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function total(seconds: readonly LiveStats[], what: 'deadLetters'): number {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}
