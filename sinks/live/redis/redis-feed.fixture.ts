import { onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock';
import type { Service } from '#kernel/lifecycle/service';
import { supervise } from '#kernel/lifecycle/supervisor';
import { silentLogger } from '#kernel/telemetry/logger';
import type { InProcessFeed, NewLiveEvent } from '../live-feed.ts';
import { redisMirror, type MirroredFeed } from './mirror.ts';
import { redisReplicator } from './replicator.ts';

const figures = { records: 1, values: 1, findings: 1, classifyLag: 0, catalogueLag: 0, deadLetters: 0 };
export const stats = (atMs: number): NewLiveEvent => ({
  channel: 'stats',
  data: { ...figures, labelP50Ms: null, labelP99Ms: null, atMs },
});
export const epoch = (epochNumber: number): NewLiveEvent => ({
  channel: 'sources',
  data: {
    type: 'status',
    source: `source-${epochNumber}`,
    kind: 'postgres',
    namespace: 'postgres://db:5432',
    state: 'streaming',
    position: null,
    committedAtMs: null,
    heardAtMs: 0,
    retainedBytes: null,
    lagBytes: null,
    snapshot: null,
    error: null,
    atMs: epochNumber,
  },
});

export function run(...services: readonly Service[]) {
  const stop = new AbortController();
  const fast = { firstMs: 20, mostMs: 100, factor: 2, jitter: 0.5 };
  const supervisor = supervise(services, {
    signal: stop.signal,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0.5,
    backoff: fast,
  });
  const end = async () => {
    stop.abort();
    await supervisor.done;
  };
  onTestFinished(end);
  return end;
}

export const replicate = (feed: InProcessFeed, url: string) => redisReplicator({ feed, url, clock: systemClock });
export const mirror = (feed: MirroredFeed, url: string) => redisMirror({ feed, url, clock: systemClock });
export const seqs = (feed: Pick<MirroredFeed, 'since'>) => feed.since(0).entries.map(({ event }) => event.seq);
