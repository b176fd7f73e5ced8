import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveEvent } from '#contract/live';
import { LIVE_CLOSE, LiveServerMessage } from '#contract/live-protocol';
import { InProcessFeed, type NewLiveEvent } from '#sinks/live/live-feed';
import { GREETING, step, WAITING, type Connection, type Input, type Output } from './connection.ts';
import { FrameMaker } from './frames.ts';
import { BULK, subscription, wants } from './subscription.ts';
import { alert, fieldLabel, finding, figures, status } from './events.fixture.ts';

const KINDS: readonly (() => NewLiveEvent)[] = [
  () => finding({ class: 'PII', source: 'shop' }),
  () => finding({ class: 'PHI', source: 'clinic' }),
  () => fieldLabel({ classes: ['PII'], source: 'shop' }),
  () => alert({ severity: 'info', source: 'shop' }),
  () => alert({ severity: 'critical', source: 'clinic' }),
  () => status('shop'),
  () => figures(),
];

/** A client at the far end: it knows no more than the protocol tells. */
class Client {
  readonly feed: InProcessFeed;
  readonly frames: FrameMaker;
  state: Connection = GREETING;
  readonly received: number[] = [];
  seq = 0;
  gaps = 0;
  dropped = 0;
  wentBack = false;
  closed: number | null = null;

  constructor(feed: InProcessFeed) {
    this.feed = feed;
    this.frames = new FrameMaker(feed);
  }

  connect(wanted: { channels: LiveEvent['channel'][]; filter?: object }, resume: boolean): void {
    this.state = GREETING;
    this.closed = null;
    const place = resume ? { resume: { run: this.feed.run, seq: this.seq } } : {};
    const hello = { type: 'hello' as const, filter: {}, recent: 0, ...wanted, ...place };
    this.apply({ type: 'message', message: hello, authorised: true });
  }

  apply(input: Input): readonly Output[] {
    const around = { feed: this.feed, frames: this.frames, heartbeatMs: 15_000 };
    const before = this.state;
    const { next, outputs } = step(before, input, around);
    if ('seq' in before && 'seq' in next && next.seq < before.seq) this.wentBack = true;
    this.state = next;
    for (const output of outputs) this.#hear(output);
    return outputs;
  }

  #hear(output: Output): void {
    if (output.type === 'close') {
      this.closed = output.code;
      return;
    }
    const text = output.type === 'send' ? JSON.stringify(output.message) : (output.taken.frame?.toString() ?? null);
    if (text === null) return;
    const message = LiveServerMessage.parse(JSON.parse(text));
    if (message.type === 'events') this.received.push(...message.events.map(({ seq }) => seq));
    if (message.type === 'welcome' && message.gap) this.gaps += 1;
    if (message.type === 'lagging') this.dropped += message.dropped;
    if ('seq' in message) this.seq = message.seq;
  }
}

const command = fc.oneof(
  { weight: 6, arbitrary: fc.nat(KINDS.length - 1).map((kind) => ({ do: 'publish' as const, kind })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(0, WAITING.low, WAITING.high + 1).map((waiting) => ({ do: 'flush' as const, waiting })),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'reconnect' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'beat' as const }) },
);

const subscriptions = fc.constantFrom(
  { channels: ['findings', 'fields', 'alerts', 'sources', 'stats'] satisfies LiveEvent['channel'][], filter: {} },
  { channels: ['findings', 'alerts'] satisfies LiveEvent['channel'][], filter: { classes: ['PII' as const] } },
  { channels: ['alerts', 'stats'] satisfies LiveEvent['channel'][], filter: { minSeverity: 'high' as const } },
);

function runScenario(
  feed: InProcessFeed,
  wanted: { channels: LiveEvent['channel'][]; filter: object },
  commands: readonly (typeof command extends fc.Arbitrary<infer C> ? C : never)[],
) {
  const client = new Client(feed);
  const published: LiveEvent[] = [];
  client.connect(wanted, false);
  for (const one of commands) {
    if (client.closed !== null || one.do === 'reconnect') client.connect(wanted, true);
    if (one.do === 'publish') published.push(feed.publish((KINDS[one.kind] ?? figures)()).event);
    if (one.do === 'flush') client.apply({ type: 'flush', waiting: one.waiting, crowded: false });
    if (one.do === 'beat') client.apply({ type: 'beat', atMs: 1 });
  }
  for (let i = 0; i < 4; i += 1) {
    if (client.closed !== null) client.connect(wanted, true);
    client.apply({ type: 'flush', waiting: 0, crowded: false });
  }
  const subscribed = subscription(wanted.channels, wanted.filter);
  return { client, wanted: published.filter((event) => wants(subscribed, event)) };
}

describe('any life of a connection', () => {
  test('L1: sequence numbers go up and never come twice, over reconnections', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), subscriptions, (commands, wanted) => {
        const { client } = runScenario(new InProcessFeed(), wanted, commands);
        for (const [i, seq] of client.received.entries()) expect(seq).toBeGreaterThan(client.received[i - 1] ?? 0);
        expect(client.wentBack).toBe(false);
      }),
    );
  });

  test('L2: a client that keeps up gets exactly what it wants, whenever it drops and resumes', () => {
    const calm = command.filter((one) => one.do !== 'flush' || one.waiting <= WAITING.high);
    fc.assert(
      fc.property(fc.array(calm, { maxLength: 120 }), subscriptions, (commands, wanted) => {
        const { client, wanted: expected } = runScenario(new InProcessFeed(), wanted, commands);
        expect(client.received).toEqual(expected.map(({ seq }) => seq));
        expect(client.gaps).toBe(0);
      }),
    );
  });

  test('L3: what a lagging client does not get is bulk, and is counted', () => {
    const still = command.filter((one) => one.do !== 'reconnect');
    fc.assert(
      fc.property(fc.array(still, { maxLength: 120 }), subscriptions, (commands, wanted) => {
        const { client, wanted: expected } = runScenario(new InProcessFeed(), wanted, commands);
        const got = new Set(client.received);
        const missing = expected.filter(({ seq }) => !got.has(seq));
        expect(missing.every(({ channel }) => BULK.has(channel))).toBe(true);
        expect(client.dropped).toBe(missing.length);
      }),
    );
  });

  test('L2: with a feed that forgets quickly, what is missing was said to be a gap', () => {
    const tiny = { entries: 3, bytes: 1_000_000 };
    const bounds = { findings: tiny, fields: tiny, alerts: tiny, sources: tiny, stats: tiny };
    const calm = command.filter((one) => one.do !== 'flush' || one.waiting <= WAITING.high);
    fc.assert(
      fc.property(fc.array(calm, { maxLength: 120 }), subscriptions, (commands, wanted) => {
        const { client, wanted: expected } = runScenario(new InProcessFeed({ bounds }), wanted, commands);
        const got = new Set(client.received);
        const missing = expected.filter(({ seq, channel }) => !got.has(seq) && channel !== 'stats');
        expect(missing.length === 0 || client.gaps > 0).toBe(true);
        for (const [i, seq] of client.received.entries()) expect(seq).toBeGreaterThan(client.received[i - 1] ?? 0);
      }),
    );
  });
});

function open(): Client {
  const client = new Client(new InProcessFeed());
  client.connect({ channels: ['findings', 'alerts', 'stats'] }, false);
  return client;
}

describe('transitions', () => {
  const hello = { type: 'hello' as const, channels: ['alerts' as const], filter: {}, recent: 10 };

  test('a wrong token, a second hello, a follow before hello and silence each have their close code', () => {
    const refused = new Client(new InProcessFeed());
    refused.apply({ type: 'message', message: hello, authorised: false });
    expect(refused.closed).toBe(LIVE_CLOSE.badToken);
    const twice = open();
    twice.apply({ type: 'message', message: hello, authorised: true });
    expect(twice.closed).toBe(LIVE_CLOSE.badMessage);
    const early = new Client(new InProcessFeed());
    early.apply({ type: 'message', message: { type: 'follow', channels: ['alerts'], filter: {} }, authorised: true });
    expect(early.closed).toBe(LIVE_CLOSE.badMessage);
    const silent = new Client(new InProcessFeed());
    silent.apply({ type: 'hello-timeout' });
    expect(silent.closed).toBe(LIVE_CLOSE.helloTimeout);
  });

  test('nothing is sent before hello, and nothing after the end', () => {
    const feed = new InProcessFeed();
    const client = new Client(feed);
    feed.publish(figures());
    expect(client.apply({ type: 'flush', waiting: 0, crowded: false })).toEqual([]);
    expect(client.apply({ type: 'beat', atMs: 1 })).toEqual([]);
    client.apply({ type: 'gone' });
    expect(client.apply({ type: 'message', message: hello, authorised: true })).toEqual([]);
  });

  test('L4: a client for which too much waits is let go, sooner when there is a crowd', () => {
    const slow = open();
    slow.apply({ type: 'flush', waiting: WAITING.high + 1, crowded: true });
    expect(slow.state.phase).toBe('lagging');
    slow.apply({ type: 'flush', waiting: WAITING.high + 1, crowded: false });
    expect(slow.closed).toBeNull();
    slow.apply({ type: 'flush', waiting: WAITING.high + 1, crowded: true });
    expect(slow.closed).toBe(LIVE_CLOSE.tooSlow);
    const stuck = open();
    stuck.apply({ type: 'flush', waiting: WAITING.most + 1, crowded: false });
    expect(stuck.closed).toBe(LIVE_CLOSE.tooSlow);
  });

  test('a client of another run is told of the gap and begins with the newest of each channel', () => {
    const feed = new InProcessFeed();
    for (let i = 0; i < 30; i += 1) {
      feed.publish(figures());
      feed.publish(alert({ severity: 'info', source: 'shop' }));
    }
    const client = new Client(feed);
    const resume = { run: 'another', seq: 5 };
    client.apply({ type: 'message', message: { ...hello, resume }, authorised: true });
    expect(client.gaps).toBe(1);
    expect(client.received).toEqual([42, 44, 46, 48, 50, 52, 54, 56, 58, 60]);
    expect(client.seq).toBe(60);
  });

  test('a resume from a place that was never given out is no place in this run', () => {
    const client = new Client(new InProcessFeed());
    const resume = { run: client.feed.run, seq: 1_000_000 };
    client.apply({ type: 'message', message: { ...hello, resume }, authorised: true });
    expect(client.gaps).toBe(1);
    expect(client.seq).toBe(0);
  });

  test('a client that waits until the feed has forgotten what comes next is let go, and told of the gap when it resumes', () => {
    const few = { entries: 3, bytes: 1_000_000 };
    const feed = new InProcessFeed({ bounds: { findings: few, fields: few, alerts: few, sources: few, stats: few } });
    const client = new Client(feed);
    client.connect({ channels: ['alerts'] }, false);
    for (let i = 0; i < 5; i += 1) feed.publish(alert({ severity: 'high' }));
    client.apply({ type: 'flush', waiting: 0, crowded: false });
    expect(client.closed).toBe(LIVE_CLOSE.tooSlow);
    client.connect({ channels: ['alerts'] }, true);
    client.apply({ type: 'flush', waiting: 0, crowded: false });
    expect(client.gaps).toBe(1);
    expect(client.received).toEqual([3, 4, 5]);
  });

  test('a long resume comes in pieces and waits for the socket, and nothing of it is left out', () => {
    const feed = new InProcessFeed();
    for (let i = 0; i < 3000; i += 1) feed.publish(finding({ class: 'PII', source: 'shop' }));
    const client = new Client(feed);
    client.connect({ channels: ['findings'] }, true);
    let frames = 0;
    while (client.state.phase === 'catching') {
      expect(client.apply({ type: 'flush', waiting: WAITING.high + 1, crowded: true })).toEqual([]);
      const [output] = client.apply({ type: 'flush', waiting: WAITING.high, crowded: false });
      const bytes = output?.type === 'frame' ? (output.taken.frame?.length ?? 0) : 0;
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(300_000);
      frames += 1;
    }
    expect(frames).toBeGreaterThan(3);
    expect(client.received).toHaveLength(3000);
  });

  test('clients that want the same from the same place share one buffer', () => {
    const feed = new InProcessFeed();
    const frames = new FrameMaker(feed);
    feed.publish(figures());
    const first = frames.take(0, subscription(['stats', 'alerts'], {}), false);
    const second = frames.take(0, subscription(['alerts', 'stats'], {}), false);
    expect(second.frame).toBe(first.frame);
    expect(frames.take(0, subscription(['alerts'], {}), false).frame).toBeNull();
  });
});
