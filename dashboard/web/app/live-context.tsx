import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { createApiClient } from '../api/client.ts';
import { token } from '../api/token.ts';
import { isCurrent } from '../live/indicator.ts';
import { usePart } from '../live/use-store.ts';
import type { ConnectionState } from '../live/connection.ts';
import { createFeedView, type FeedView } from '../live/feed-view.ts';
import { createLiveSession, type LiveSession } from '../live/session.ts';
import { createLiveSocket, type LiveSocket } from '../live/socket.ts';
import type { Readable } from '../live/store.ts';
import { createTicker } from '../live/ticker.ts';

/** What pages get of the live feed. */
export interface Live {
  readonly session: LiveSession;
  readonly view: FeedView;
  readonly connection: Readable<ConnectionState>;
  readonly retry: () => void;
  /** Milliseconds since the epoch, once a second. */
  readonly clock: Readable<number>;
}

const OVERVIEW_EVERY_MS = 5000;
const Context = createContext<Live | null>(null);

const currentToken = () => token.get() ?? '';
const now = () => Date.now();

/** One session for as long as one token is signed in; its children see no other. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [{ live, socket }] = useState(createLive);
  useEffect(() => {
    const online = () => socket.send({ type: 'online' });
    const offline = () => socket.send({ type: 'offline' });
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    socket.send({ type: 'start' });
    if (!window.navigator.onLine) offline();
    const refresh = setInterval(() => {
      if (live.connection.get().kind === 'live' && !document.hidden) void live.session.refreshOverview();
    }, OVERVIEW_EVERY_MS);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      clearInterval(refresh);
      socket.send({ type: 'stop' });
    };
  }, [live, socket]);
  return <Context value={live}>{children}</Context>;
}

/** Whether what the page shows may be called current. */
export function useCurrent(): boolean {
  return usePart(useLive().connection, isCurrent);
}

export function useLive(): Live {
  const live = use(Context);
  if (live === null) throw new Error('useLive is used outside LiveProvider');
  return live;
}

function createLive(): { readonly live: Live; readonly socket: LiveSocket } {
  const session = createLiveSession(createApiClient(currentToken), now);
  const socket = createLiveSocket({
    origin: window.location.origin.replace(/^http/u, 'ws'),
    token: currentToken,
    onWelcome: session.onWelcome,
    onMessage: session.onMessage,
  });
  const live: Live = {
    session,
    view: createFeedView(session.feed),
    connection: socket.state,
    retry: () => socket.send({ type: 'retry' }),
    clock: createTicker(now),
  };
  return { live, socket };
}
