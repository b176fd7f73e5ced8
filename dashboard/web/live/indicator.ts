import { unreachable } from '#kernel/unreachable';
import type { ConnectionState } from './connection.ts';

/** What the connection indicator says: the connection's state, and that the view is paused by you when all else is well. */
export type Indicator =
  | { readonly word: 'connecting' | 'live' | 'paused' | 'offline' | 'unauthorised' | 'stopped' }
  | { readonly word: 'waiting'; readonly inSeconds: number; readonly closeCode: number }
  | { readonly word: 'stale'; readonly heardSecondsAgo: number };

export function indicatorOf(
  state: ConnectionState,
  view: { readonly paused: boolean; readonly nowMs: number },
): Indicator {
  const seconds = (sinceMs: number) => Math.max(0, Math.round((view.nowMs - sinceMs) / 1000));
  switch (state.kind) {
    case 'waiting':
      return {
        word: 'waiting',
        inSeconds: Math.max(0, Math.ceil((state.retryAtMs - view.nowMs) / 1000)),
        closeCode: state.closeCode,
      };
    case 'stale':
      return { word: 'stale', heardSecondsAgo: seconds(state.heardAtMs) };
    case 'live':
      if (state.feedStaleSinceMs !== null) return { word: 'stale', heardSecondsAgo: seconds(state.feedStaleSinceMs) };
      return { word: view.paused ? 'paused' : 'live' };
    case 'stopped':
    case 'connecting':
    case 'offline':
    case 'unauthorised':
      return { word: state.kind };
    default:
      return unreachable(state);
  }
}

/** Whether what the page shows may be called current. Otherwise it is dimmed. */
export function isCurrent(state: ConnectionState): boolean {
  return state.kind === 'live' && state.feedStaleSinceMs === null;
}
