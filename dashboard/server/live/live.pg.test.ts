import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LIVE_CLOSE } from '#contract/live-protocol';
import { InProcessFeed } from '#sinks/live/live-feed';
import { eventually } from '#tests/support/eventually';
import { bearer, openStage, TOKEN } from '../server.fixture.ts';
import { alert, fieldLabel, finding } from './events.fixture.ts';

describe('the upgrade', () => {
  test('CSWSH: a page of a foreign origin is refused before there is a WebSocket', async () => {
    await using stage = await openStage();
    const foreign = [
      'http://evil.com',
      'null',
      `http://127.0.0.1:${stage.port}.evil.com`,
      `http://evil-127.0.0.1:${stage.port}`,
      stage.url.toUpperCase(),
      'https://vigie.example.org.evil.com',
      'https://VIGIE.example.org',
    ];
    for (const origin of foreign) {
      using client = await stage.live({ origin });
      expect([origin, client.refused]).toEqual([origin, 403]);
    }
    for (const origin of [stage.url, 'https://vigie.example.org']) {
      using client = await stage.live({ origin });
      expect((await client.hello()).gap).toBe(false);
    }
  });

  test('without an origin only a program that shows its token gets in', async () => {
    await using stage = await openStage();
    const bare = await stage.raw(upgradeOf(stage.port, []));
    expect(bare).toMatch(/^HTTP\/1\.1 401 /u);
    const wrong = await stage.raw(upgradeOf(stage.port, ['Authorization: Bearer wrong']));
    expect(wrong).toMatch(/^HTTP\/1\.1 401 /u);
    using program = await stage.live({ headers: bearer });
    program.say({ type: 'hello', channels: ['alerts'] });
    expect((await program.heard('welcome')).run).toBe(stage.feed.run);
  });

  test('a re-bound name, another path, no subprotocol and a query are refused in words, and no token is logged', async () => {
    await using stage = await openStage();
    const rebound = upgradeOf(stage.port, [`Origin: http://evil.com`]).replace(/Host: .*\r\n/u, 'Host: evil.com\r\n');
    expect(await stage.raw(rebound)).toMatch(/^HTTP\/1\.1 403 .*VIG_A502/su);
    const elsewhere = upgradeOf(stage.port, [`Origin: ${stage.url}`]).replace('/api/v1/live', '/api/v1/other');
    expect(await stage.raw(elsewhere)).toMatch(/^HTTP\/1\.1 404 .*VIG_A504/su);
    const plain = upgradeOf(stage.port, [`Origin: ${stage.url}`]).replace('vigie.v1', 'vigie.v0');
    expect(await stage.raw(plain)).toMatch(/^HTTP\/1\.1 400 .*VIG_A503/su);
    const inUrl = upgradeOf(stage.port, []).replace('/api/v1/live', `/api/v1/live?token=${TOKEN}`);
    expect(await stage.raw(inUrl)).toMatch(/^HTTP\/1\.1 401 /u);
    expect(stage.logged()).toContain('request refused');
    expect(stage.logged()).not.toContain(TOKEN);
  });

  test('P5: there are no more clients than allowed, and a place that is left is free again', async () => {
    await using stage = await openStage({ limits: { liveClients: 3 } });
    const clients = [await stage.live(), await stage.live(), await stage.live()];
    using fourth = await stage.live();
    expect(fourth.refused).toBe(503);
    clients[0]?.socket.close();
    await eventually(async () => {
      using again = await stage.live();
      expect(again.refused).toBeNull();
    });
    for (const client of clients) client[Symbol.dispose]();
  });
});

describe('the hello', () => {
  test('a wrong token, a bad message and silence each close with their code', async () => {
    await using stage = await openStage({ limits: { liveHelloTimeoutMs: 100 } });
    using wrong = await stage.live();
    wrong.say({ type: 'hello', token: 'wrong', channels: ['alerts'] });
    expect(await wrong.closed()).toBe(LIVE_CLOSE.badToken);
    expect((await wrong.heard('error')).code).toBe('VIG_A501');
    for (const bad of [
      '{',
      '[]',
      '{"type":"hello","token":1}',
      '{"type":"hello","__proto__":{"token":"x"},"channels":["alerts"]}',
      '{"type":"steal"}',
    ]) {
      using client = await stage.live();
      client.say(bad);
      expect(await client.closed()).toBe(LIVE_CLOSE.badMessage);
    }
    using silent = await stage.live();
    expect(await silent.closed()).toBe(LIVE_CLOSE.helloTimeout);
  });

  test('big frames, binary frames, crumbs and floods are closed', async () => {
    await using stage = await openStage();
    using big = await stage.live();
    big.say('x'.repeat(65_537));
    expect(await big.closed()).toBe(LIVE_CLOSE.tooBig);
    using binary = await stage.live();
    binary.socket.send(randomBytes(10));
    expect(await binary.closed()).toBe(LIVE_CLOSE.unsupported);
    using crumbs = await stage.live();
    for (let i = 0; i < 1000 && crumbs.socket.readyState === crumbs.socket.OPEN; i += 1)
      crumbs.socket.send('x', { fin: false });
    expect(await crumbs.closed()).toBe(1008);
    using pings = await stage.live();
    await pings.hello();
    for (let i = 0; i < 10_000 && pings.socket.readyState === pings.socket.OPEN; i += 1) pings.socket.ping();
    expect(await pings.closed()).toBe(LIVE_CLOSE.tooMany);
    using talker = await stage.live();
    await talker.hello();
    for (let i = 0; i < 50; i += 1) talker.say({ type: 'follow', channels: ['alerts'] });
    expect(await talker.closed()).toBe(LIVE_CLOSE.tooMany);
  });
});

describe('the feed', () => {
  test('events arrive in order, filtered as asked, and a follow changes what is wanted', async () => {
    await using stage = await openStage();
    using client = await stage.live();
    await client.hello({ channels: ['findings', 'alerts'], filter: { classes: ['PHI'], minSeverity: 'high' } });
    stage.feed.publish(finding({ class: 'PII' }));
    stage.feed.publish(finding({ class: 'PHI' }));
    stage.feed.publish(alert({ severity: 'info', classes: ['PHI'] }));
    stage.feed.publish(alert({ severity: 'critical', classes: [] }));
    stage.feed.publish(fieldLabel({}));
    await eventually(() => expect(client.seqs).toEqual([2, 4]));
    client.say({ type: 'follow', channels: ['fields'] });
    stage.feed.publish(fieldLabel({}));
    await eventually(() => {
      stage.feed.publish(fieldLabel({}));
      expect(client.seqs.length).toBeGreaterThan(3);
    });
    expect(client.seqs).toEqual([...client.seqs].toSorted((a, b) => a - b));
    expect(client.messages.some((message) => message.type === 'error')).toBe(false);
  });

  test('L2: a client that drops and resumes has every event once', async () => {
    await using stage = await openStage();
    const seqs: number[] = [];
    let resume = {};
    for (let round = 0; round < 5; round += 1) {
      using client = await stage.live();
      const welcome = await client.hello({ recent: 0, ...resume });
      expect(welcome.gap).toBe(false);
      for (let i = 0; i < 50; i += 1) stage.feed.publish(alert({}));
      // It goes before it has them all, but for the last time.
      const upTo = stage.feed.seq - (round === 4 ? 0 : 20);
      await eventually(() => expect(client.seqs.at(-1) ?? 0).toBeGreaterThanOrEqual(upTo));
      seqs.push(...client.seqs);
      resume = { resume: { run: stage.feed.run, seq: seqs.at(-1) } };
      client.socket.terminate();
    }
    expect(seqs).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  });

  test('a page opened after the fact begins with the newest', async () => {
    await using stage = await openStage();
    for (let i = 0; i < 30; i += 1) stage.feed.publish(finding({}));
    using client = await stage.live();
    await client.hello({ recent: 5 });
    await eventually(() => expect(client.seqs).toEqual([26, 27, 28, 29, 30]));
  });

  test('the heartbeat comes, and a peer that does not answer pings is cut off', async () => {
    await using stage = await openStage({ limits: { liveHeartbeatMs: 50 } });
    using client = await stage.live();
    expect((await client.hello()).heartbeatMs).toBe(50);
    expect((await client.heard('beat')).seq).toBe(0);
    using dead = await stage.live({ autoPong: false });
    await dead.hello();
    expect(await dead.closed()).toBe(1006);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test('L4: a client that never reads is let go, while another gets everything', async () => {
    await using stage = await openStage();
    using reader = await stage.live();
    await reader.hello({ channels: ['alerts'], recent: 0 });
    using sleeper = await stage.live();
    await sleeper.hello({ channels: ['alerts', 'findings'], recent: 0 });
    sleeper.socket.pause();
    const text = 'x'.repeat(60_000);
    let published = 0;
    await eventually(async () => {
      for (let i = 0; i < 10; i += 1) stage.feed.publish(alert({ text }));
      published += 10;
      await eventually(() => expect(reader.seqs).toHaveLength(published));
      const metrics = (await stage.ask('/metrics')).text;
      expect(metrics).toContain(`vigie_live_closed_total{code="${LIVE_CLOSE.tooSlow}"} 1`);
    }, 30_000);
    expect(reader.seqs).toEqual(Array.from({ length: published }, (_, i) => i + 1));
    expect(reader.closeCode).toBeNull();
  });

  test('L3: a client that lags is told, loses only bulk, and is told how much', async () => {
    await using stage = await openStage();
    using client = await stage.live();
    await client.hello({ recent: 0 });
    client.socket.pause();
    const masked = '*'.repeat(50_000);
    const field = { path: 'x', entity: 'X', confidence: 1, start: 0, end: 1, masked, reason: '' };
    const label = () => finding({ fields: [field] });
    const alerts: number[] = [];
    const dropped = async (): Promise<number> =>
      Number(/vigie_live_dropped_total (\d+)/u.exec((await stage.ask('/metrics')).text)?.[1]);
    await eventually(async () => {
      for (let i = 0; i < 10; i += 1) stage.feed.publish(label());
      alerts.push(stage.feed.publish(alert({})).event.seq);
      expect(await dropped()).toBeGreaterThan(0);
    });
    client.socket.resume();
    const caughtUp = await eventually(() => {
      const notice = client.messages.find((message) => message.type === 'lagging' && !message.lagging);
      if (notice?.type !== 'lagging') throw new Error('not caught up');
      return notice;
    });
    const last = stage.feed.publish(label()).event.seq;
    await eventually(() => expect(client.seqs).toContain(last));
    expect(client.seqs).toEqual(expect.arrayContaining(alerts));
    expect(caughtUp.dropped).toBe(stage.feed.seq - client.seqs.length);
    expect(caughtUp.dropped).toBe(await dropped());
  });

  test('the server says that it goes', async () => {
    await using stage = await openStage();
    using client = await stage.live();
    await client.hello();
    await stage.server.close();
    expect(await client.closed()).toBe(LIVE_CLOSE.goingAway);
  });
});

function upgradeOf(port: number, headers: readonly string[]): string {
  return [
    'GET /api/v1/live HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: vigie.v1',
    ...headers,
    '',
    '',
  ].join('\r\n');
}

/** A feed whose turns a test decides, as the mirror of another process's feed. */
class TurningFeed extends InProcessFeed {
  override stale = false;
  override run = 'first';
  #turned: () => void = () => undefined;

  override onTurn(listener: () => void): () => void {
    this.#turned = listener;
    return () => undefined;
  }

  turn(change: { readonly stale?: boolean; readonly run?: string }): void {
    Object.assign(this, change);
    this.#turned();
  }
}

describe('a feed that another process fills', () => {
  test('clients are told at once when it is cut off and when it heals', async () => {
    const feed = new TurningFeed();
    await using stage = await openStage({ feed });
    using client = await stage.live();
    await client.hello();
    feed.turn({ stale: true });
    await eventually(() => expect(client.messages.at(-1)).toMatchObject({ type: 'beat', stale: true }));
    using late = await stage.live();
    expect(await late.hello()).toMatchObject({ stale: true });
    feed.turn({ stale: false });
    await eventually(() => expect(client.messages.at(-1)).toMatchObject({ type: 'beat', stale: false }));
  });

  test('another run closes the connections, and who resumes the old one is told of the gap', async () => {
    const feed = new TurningFeed();
    await using stage = await openStage({ feed });
    using client = await stage.live();
    await client.hello();
    feed.turn({ run: 'second' });
    expect(await client.closed()).toBe(LIVE_CLOSE.goingAway);
    using again = await stage.live();
    expect(await again.hello({ resume: { run: 'first', seq: 0 } })).toMatchObject({ run: 'second', gap: true });
  });
});
