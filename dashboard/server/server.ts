import { systemClock } from '#kernel/clock';
import type { Context } from './api.ts';
import { ControlTopic } from './control-topic.ts';
import { DeadLetters } from './dead-letters.ts';
import { LoopHeartbeat, onceASecond } from './health.ts';
import { createHttp } from './http.ts';
import { listen } from './listen.ts';
import { LiveHub } from './live/hub.ts';
import { upgradeHandler } from './live/upgrade.ts';
import { describeApi, routes } from './openapi.ts';
import { LIMITS, type ServerOptions } from './options.ts';
import { serveWeb } from './routes/web.ts';
import { RuleStore } from './rule-store.ts';
import { openGate } from './security/open-gate.ts';
import { serverEvents } from './telemetry/events.ts';

export interface DashboardServer extends AsyncDisposable {
  /** Begins to answer. `VIG_X607` when the address is taken or not to be had. */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends all connections, clients of the feed with 1001, and waits for requests that are being answered. */
  close(): Promise<void>;
}

/**
 * The HTTP API, the WebSocket of the live feed and the pages, in one server. It holds nothing that matters: what it
 * shows is the catalogue's, the log's and the feed's; what it is told goes to the registry or the control topic.
 */
export async function createServer(options: ServerOptions): Promise<DashboardServer> {
  const clock = options.clock ?? systemClock;
  const limits = { ...LIMITS, ...options.limits };
  const events = serverEvents(options.metrics, options.logger.child({ component: 'api' }));
  const gate = openGate(options, { clock, limits, events });
  const heartbeat = new LoopHeartbeat(clock);
  const control = await ControlTopic.open(options.log, clock);
  const rules = new RuleStore(options.log, clock, control);
  const deadLetters = await DeadLetters.open({ log: options.log, clock, events });
  const health = onceASecond(options.health, clock);
  const tokenName = options.auth.name ?? 'api';
  const context: Context = { ...options, tokenName, clock, control, rules, deadLetters, heartbeat, health };
  const api = await createHttp({
    gate,
    events,
    limits,
    async declare(http) {
      await describeApi(http);
      for (const declare of routes) declare(http, () => context);
      return serveWeb(http, options.webRoot);
    },
  });
  const hub = new LiveHub({ feed: options.feed, clock, limits, events, checkToken: gate.checkToken });
  api.server.on('upgrade', upgradeHandler(hub, gate));

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await hub.close();
    await api.close();
    heartbeat.stop();
    await deadLetters[Symbol.asyncDispose]();
    await control[Symbol.asyncDispose]();
  };
  return {
    async listen() {
      heartbeat.start();
      deadLetters.start();
      hub.start();
      const url = await listen(api, options);
      return { url, port: Number(new URL(url).port) };
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}
