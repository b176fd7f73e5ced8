import { useEffect, useState } from 'react';
import { useLive } from '../../app/live-context.tsx';
import { worst } from '../../live/health.ts';
import { isCurrent } from '../../live/indicator.ts';

const SECONDS = 120;

/** The worst source's unread log, once a second while the page is live: sources tell a state, not a series. */
export function useLag(): readonly (number | null)[] {
  const { session, clock, connection } = useLive();
  const [series, setSeries] = useState<readonly (number | null)[]>([]);
  useEffect(
    () =>
      clock.subscribe(() => {
        const lag = isCurrent(connection.get()) ? worst(session.sources.get().map((source) => source.lagBytes)) : null;
        setSeries((held) => [...held.slice(1 - SECONDS), lag]);
      }),
    [clock, connection, session],
  );
  return series;
}
