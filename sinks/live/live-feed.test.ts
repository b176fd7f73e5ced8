import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANNELS, type Channel } from '#contract/live';
import { LIVE_BOUNDS } from './held-events.ts';
import { InProcessFeed, type NewLiveEvent } from './live-feed.ts';

const stats = (records: number): NewLiveEvent => ({
  channel: 'stats',
  data: {
    records,
    values: 0,
    findings: 0,
    classifyLag: 0,
    catalogueLag: 0,
    labelP50Ms: null,
    labelP99Ms: null,
    deadLetters: 0,
    atMs: 0,
  },
});

const source = (state: 'streaming' | 'paused'): NewLiveEvent => ({
  channel: 'sources',
  data: {
    type: 'status',
    source: 'shop',
    kind: 'postgres',
    namespace: 'postgres://db:5432',
    state,
    position: null,
    committedAtMs: null,
    heardAtMs: 0,
    retainedBytes: null,
    lagBytes: null,
    snapshot: null,
    error: null,
    atMs: 0,
  },
});

const boundsOf = (entries: number, bytes = 1_000_000) => ({
  findings: { entries, bytes },
  fields: { entries, bytes },
  alerts: { entries, bytes },
  sources: { entries, bytes },
  stats: { entries, bytes },
});

test('L2: what comes after any place is given whole, in order, or said to be lost', () => {
  const published = fc.array(fc.boolean(), { maxLength: 60 });
  fc.assert(
    fc.property(published, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 70 }), (kinds, entries, after) => {
      const feed = new InProcessFeed({ bounds: boundsOf(entries) });
      const all = kinds.map((isStats, i) => feed.publish(isStats ? stats(i) : source('streaming')).event);
      const { entries: held, lost } = feed.since(after);
      const seqs = held.map(({ event }) => event.seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      const lostOf = (channel: Channel): number => lost.find((one) => one.channel === channel)?.seq ?? 0;
      const wanted = all.filter(({ seq, channel }) => seq > after && seq > lostOf(channel));
      expect(seqs).toEqual(wanted.map(({ seq }) => seq));
      for (const channel of CHANNELS) {
        const ofChannel = all.filter((event) => event.channel === channel);
        const newestLost = ofChannel.at(-entries - 1)?.seq ?? 0;
        expect(lostOf(channel)).toBe(newestLost > after ? newestLost : 0);
      }
    }),
  );
});

test('P5: a channel of large events holds no more than its bytes, and always its newest event', () => {
  const feed = new InProcessFeed({ bounds: boundsOf(1000, 2000) });
  for (let i = 0; i < 500; i += 1) feed.publish(stats(i));
  const held = [...feed.newest('stats')];
  const bytes = held.reduce((sum, { json }) => sum + json.length, 0);
  expect(bytes).toBeLessThanOrEqual(2000);
  expect(bytes).toBeGreaterThan(1500);
  const tiny = new InProcessFeed({ bounds: boundsOf(1000, 1) });
  tiny.publish(stats(1));
  tiny.publish(stats(2));
  expect([...tiny.newest('stats')].map(({ event }) => event.seq)).toEqual([2]);
});

test('the figures of every second do not push out what was found an hour ago', () => {
  const feed = new InProcessFeed();
  const first = feed.publish(source('paused'));
  for (let i = 0; i < LIVE_BOUNDS.stats.entries * 4; i += 1) feed.publish(stats(i));
  expect([...feed.newest('sources')]).toEqual([first]);
  expect(feed.since(0).lost).toEqual([{ channel: 'stats', seq: 1 + LIVE_BOUNDS.stats.entries * 3 }]);
});

test('an event is encoded once, and the text is the event', () => {
  const feed = new InProcessFeed();
  const heard: unknown[] = [];
  const stop = feed.listen((entry) => heard.push(entry));
  const entry = feed.publish(stats(7));
  stop();
  feed.publish(stats(8));
  expect(JSON.parse(entry.json)).toEqual(entry.event);
  expect(heard).toEqual([entry]);
  expect(feed.since(0).entries[0]).toBe(entry);
});
