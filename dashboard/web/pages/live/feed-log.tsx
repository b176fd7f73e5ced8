import { useEffect, useEffectEvent, useState } from 'react';
import { useLive } from '../../app/live-context.tsx';
import { plainText } from '../../components/visible-text.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { createAnnouncer } from '../../live/announcer.ts';
import { datasetName, type FindingRow } from '../../live/feed-row.ts';

const KEPT = 5;

/** The feed for those who listen: a polite log, said at most every fifteen seconds, and not while the view is paused. */
export function FeedLog() {
  const { session, view } = useLive();
  const { words, format } = useI18n();
  const [lines, setLines] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const say = useEffectEvent((count: number, newest: string) => {
    setLines((held) => [
      ...held.slice(1 - KEPT),
      { id: (held.at(-1)?.id ?? 0) + 1, text: words.feed.log(count, format.integer(count), newest) },
    ]);
  });
  const describe = useEffectEvent((row: FindingRow) =>
    words.feed.inTable(row.field.entity, plainText(row.field.path), plainText(datasetName(row.record.dataset))),
  );
  useEffect(() => {
    const announcer = createAnnouncer((count, newest) => say(count, newest));
    let saidUpTo = session.feed.get().end;
    return session.feed.subscribe(() => {
      const { end } = session.feed.get();
      const newest = session.feed.at(end - 1);
      if (end > saidUpTo && newest?.kind === 'finding' && !view.get().paused)
        announcer.add(end - saidUpTo, () => describe(newest));
      saidUpTo = end;
    });
  }, [session, view]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label={words.feed.heading}>
      {lines.map((line) => (
        <p key={line.id}>{line.text}</p>
      ))}
    </div>
  );
}
