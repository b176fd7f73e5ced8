import { useEffect, useEffectEvent, useState } from 'react';
import { useLive } from '../../app/live-context.tsx';
import { plainText } from '../../components/visible-text.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { createAnnouncer } from '../../live/announcer.ts';
import { datasetName, type FindingRow } from '../../live/feed-row.ts';

const KEPT = 5;

/**
 * The page for those who listen: a polite log of new findings and alerts, each said at most every fifteen seconds, and
 * findings not while the view is paused.
 */
export function FeedLog() {
  const { session, view } = useLive();
  const { words, format } = useI18n();
  const [lines, setLines] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const write = (text: string) =>
    setLines((held) => [...held.slice(1 - KEPT), { id: (held.at(-1)?.id ?? 0) + 1, text }]);
  const sayFindings = useEffectEvent((count: number, newest: string) =>
    write(words.feed.log(count, format.integer(count), newest)),
  );
  const sayAlerts = useEffectEvent((count: number, newest: string) =>
    write(words.alerts.log(count, format.integer(count), newest)),
  );
  const describe = useEffectEvent((row: FindingRow) =>
    words.feed.inTable(row.field.entity, plainText(row.field.path), plainText(datasetName(row.record.dataset))),
  );
  useEffect(() => {
    const announcer = createAnnouncer((count, newest) => sayFindings(count, newest));
    let saidUpTo = session.feed.get().end;
    return session.feed.subscribe(() => {
      const { end } = session.feed.get();
      const newest = session.feed.at(end - 1);
      if (end > saidUpTo && newest?.kind === 'finding' && !view.get().paused) {
        announcer.add(end - saidUpTo, () => describe(newest));
      }
      saidUpTo = end;
    });
  }, [session, view]);
  useEffect(() => {
    const announcer = createAnnouncer((count, newest) => sayAlerts(count, newest));
    const known = new Set<string>();
    return session.alerts.subscribe(() => {
      // What was open before the page came is on the page; only what opens since is news.
      const isNews = session.loads.get().state === 'loaded';
      const opened = session.alerts.get().filter((alert) => alert.state === 'open' && !known.has(alert.id));
      for (const alert of opened) known.add(alert.id);
      const newest = opened.at(-1);
      if (isNews && newest !== undefined) announcer.add(opened.length, () => plainText(newest.title));
    });
  }, [session]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label={words.feed.heading}>
      {lines.map((line) => (
        <p key={line.id}>{line.text}</p>
      ))}
    </div>
  );
}
