import {
  IconBroadcast,
  IconClockPause,
  IconLoader2,
  IconLock,
  IconPlayerPause,
  IconPlugConnectedX,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react';
import { useI18n } from '../i18n/i18n.tsx';
import { indicatorOf, type Indicator } from '../live/indicator.ts';
import { usePart, useStore } from '../live/use-store.ts';
import { useLive } from './live-context.tsx';
import styles from './connection-badge.module.css';

const ICONS: Record<Indicator['word'], Icon> = {
  connecting: IconLoader2,
  live: IconBroadcast,
  paused: IconPlayerPause,
  offline: IconPlugConnectedX,
  unauthorised: IconLock,
  stopped: IconPlugConnectedX,
  waiting: IconRefresh,
  stale: IconClockPause,
};

/** The connection's state as word, icon and colour, always in sight. */
export function ConnectionBadge() {
  const { words } = useI18n();
  const indicator = useIndicator();
  const word = useIndicatorWords()(indicator);
  const Icon = ICONS[indicator.word];
  return (
    <span className={styles.badge} data-state={indicator.word} title={words.connection.label}>
      <Icon size={16} stroke={2} aria-hidden className={styles.icon} />
      <span>{word}</span>
      {/* Seconds that count down are for the eye; what is announced is the state alone. */}
      <output className="visually-hidden">{`${words.connection.label}: ${words.connection.states[indicator.word]}`}</output>
    </span>
  );
}

export function useIndicator(): Indicator {
  const { connection, view, clock } = useLive();
  // Each word from the server makes a new state, hundreds a second; what is shown changes with its kind, or by the second.
  usePart(connection, (state) => state.kind);
  const paused = usePart(view, (feed) => feed.paused);
  const nowMs = useStore(clock);
  return indicatorOf(connection.get(), { paused, nowMs });
}

function useIndicatorWords(): (indicator: Indicator) => string {
  const { words, format } = useI18n();
  return (indicator) => {
    if (indicator.word === 'waiting') return words.connection.waiting(format.integer(indicator.inSeconds));
    if (indicator.word === 'stale') return words.connection.stale(format.duration(indicator.heardSecondsAgo * 1000));
    return words.connection.states[indicator.word];
  };
}
