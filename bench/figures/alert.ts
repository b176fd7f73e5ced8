import { eventually } from '#tests/support/eventually';
import { followLive, type LiveClient } from '#tests/support/live-client';
import { systemClock } from '#kernel/clock';
import { openStage } from '../harness/bench-stage.ts';
import { figure, quantile, type Figure } from '../harness/figure.ts';

/**
 * Commit → alert on a WebSocket client for the first sensitive value of a field: one column after the other of a wide
 * table gets its first e-mail address.
 */
export async function alert(samples: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  const columns = Array.from({ length: samples }, (_, i) => `c${i}`);
  await stage.source.query(
    `CREATE TABLE wide (id bigint PRIMARY KEY, ${columns.map((name) => `${name} text`).join(', ')})`,
  );
  await using vigie = await stage.vigie();
  await using client = await followLive(vigie.url, vigie.token, ['alerts']);
  await first(client, () => stage.source.query("INSERT INTO wide (id, c0) VALUES (0, 'warm.up@example.com')"), '#c0');
  const latencies: number[] = [];
  for (const [i, name] of columns.entries()) {
    if (i === 0) continue;
    latencies.push(
      await first(
        client,
        () => stage.source.query(`INSERT INTO wide (id, ${name}) VALUES ($1, $2)`, [i, `person${i}@example.com`]),
        `#${name}`,
      ),
    );
    await systemClock.sleep(20 + (i % 7) * 10);
  }
  return [
    figure({
      name: 'alert: commit to WebSocket, p99',
      value: quantile(latencies, 0.99),
      unit: 'ms',
      atMost: 500,
      details: { samples: latencies.length, p50Ms: quantile(latencies, 0.5), maxMs: Math.max(...latencies) },
      yardstick: { name: 'the same, p50', value: quantile(latencies, 0.5), unit: 'ms' },
    }),
  ];
}

async function first(client: LiveClient, write: () => Promise<unknown>, field: string): Promise<number> {
  await write();
  return eventually(() => {
    for (const { event, atMs } of client.events) {
      if (event.channel !== 'alerts' || event.data.kind !== 'first_value' || !event.data.subject.endsWith(field))
        continue;
      return atMs - (event.data.committedAtMs ?? Number.NaN);
    }
    throw new Error(`no alert for ${field}`);
  }, 30_000);
}
