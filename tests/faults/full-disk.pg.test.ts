import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { systemClock } from '#kernel/clock';
import { eventually } from '../support/eventually.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { smallVolume, volumesAreRefused } from '../support/small-volume.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';

const refused = volumesAreRefused();
const MB = 2 ** 20;

describe.skipIf(refused !== null)(
  `a full disk under the embedded server${refused === null ? '' : ` (${refused})`}`,
  () => {
    test('P1, P2: capture waits before it is full, survives that it is full, and nothing is lost or doubled', async () => {
      await using shop = await openTestDatabase();
      await using folder = await tempFolder('disk');
      await using volume = await smallVolume(join(folder.path, 'postgres'), 224);
      const slot = `s_${shop.name}`;
      await shop.query('CREATE TABLE note (id bigint PRIMARY KEY, email text, filler text)');
      await shop.query('ALTER TABLE note REPLICA IDENTITY FULL');
      const vigie = await startVigie({
        dataDir: folder.path,
        config: { sources: [{ id: 'shop', url: shop.url, slot, publication: slot }] },
      });
      await using _vigie = vigie;
      await using loading = load(shop);

      // Almost full: capture stops by itself, says why, and the source keeps what is not read.
      await eventually(async () => expect(await records(vigie)).toBeGreaterThan(100), 90_000);
      await volume.fill(30 * MB);
      await eventually(async () => {
        const [source] = await list(vigie, 'sources');
        expect(source).toMatchObject({ state: 'backoff', error: { code: 'VIG_K206' } });
        const alerts = await list(vigie, 'alerts?kind=source_trouble');
        expect(alerts).toContainEqual(expect.objectContaining({ code: 'VIG_K206', state: 'open', subject: 'shop' }));
      }, 60_000);
      await eventually(async () => expect(await notReady(vigie)).toContain('disk space VIG_K206'));
      const confirmed = await confirmedLsn(shop, slot);
      const counted = await records(vigie);
      await eventually(async () => expect(await written(shop)).toBeGreaterThan(counted + 2000), 60_000);
      expect(await confirmedLsn(shop, slot)).toBe(confirmed);

      // Full: PostgreSQL cannot write its own log any more and ends. Vigie stays, and says so.
      await volume.fill(0);
      await writeUntilItEnds(join(folder.path, 'postgres'));
      await eventually(async () => {
        const troubles = await notReady(vigie);
        expect(troubles.some((text) => /^embedded database VIG_(?:K206|X608)$/u.test(text))).toBe(true);
      }, 60_000);
      expect(await alive(vigie)).toBe(200);
      expect(await confirmedLsn(shop, slot)).toBe(confirmed);

      // Room again: the server is started anew and everything goes on.
      await volume.release();
      await eventually(async () => expect(await records(vigie)).toBeGreaterThan(counted + 2000), 120_000);
      await loading.stop();
      await untilEqual(vigie, shop);
      expect(await vigie.output()).toContain('VIG_K206');
      expect(await vigie.stop()).toBe(0);
    }, 600_000);

    test('P1, P2: a server of the user that ends of a full disk is waited for, and nothing is lost or doubled', async () => {
      await using shop = await openTestDatabase();
      await using folder = await tempFolder('disk');
      const dataDir = join(folder.path, 'store');
      await using volume = await smallVolume(dataDir, 192);
      const first = await startEmbeddedPostgres({ dataDir });
      await first.ensureDatabase('vigie');
      const slot = `s_${shop.name}`;
      await prepare(shop);
      const vigie = await startVigie({
        dataDir: folder.path,
        config: {
          sources: [{ id: 'shop', url: shop.url, slot, publication: slot }],
          catalog: { url: first.url('vigie') },
        },
      });
      await using _vigie = vigie;
      await using loading = load(shop);
      await eventually(async () => expect(await records(vigie)).toBeGreaterThan(100), 90_000);

      await volume.fill(0);
      await writeUntilItEnds(dataDir);
      await eventually(async () => {
        expect(first.isAlive()).toBe(false);
        expect((await notReady(vigie)).join(' ')).toMatch(/VIG_(?:K201|K206|S401)/u);
      }, 60_000);
      expect(await alive(vigie)).toBe(200);
      const before = await written(shop);
      await eventually(async () => expect(await written(shop)).toBeGreaterThan(before + 1000), 90_000);

      await volume.release();
      await using again = await startEmbeddedPostgres({ dataDir, port: first.port });
      expect(again.pid).not.toBe(first.pid);
      await loading.stop();
      await untilEqual(vigie, shop);
      expect(await vigie.stop()).toBe(0);
    }, 600_000);
  },
);

async function prepare(shop: TestDatabase): Promise<void> {
  await shop.query('CREATE TABLE note (id bigint PRIMARY KEY, email text, filler text)');
  await shop.query('ALTER TABLE note REPLICA IDENTITY FULL');
}

/** The evidence is that of the rows that are there, and everything runs. */
async function untilEqual(vigie: VigieProcess, shop: TestDatabase): Promise<void> {
  await eventually(async () => {
    const { rows } = await shop.query('SELECT count(*)::int AS records, count(email)::int AS emails FROM note');
    const [{ records: there, emails } = {}] = rows;
    expect({ records: await records(vigie), ...(await emailField(vigie)) }).toEqual({
      records: there,
      examined: emails,
      emails,
    });
    expect(await notReady(vigie)).toEqual([]);
  }, 120_000);
}

/** Small transactions of inserts, updates and deletes, about a thousand rows a second, until it is stopped. */
function load(shop: TestDatabase) {
  const over = new AbortController();
  const running = (async () => {
    for (let n = 1; !over.signal.aborted; n += 1) {
      await shop.query(
        `INSERT INTO note SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'p' || i || '@example.com' END, repeat(md5(i::text), 12)
         FROM generate_series(${n * 100}, ${n * 100 + 99}) AS g(i)`,
      );
      if (n % 5 === 0) await shop.query(`UPDATE note SET email = NULL WHERE id % 100 = 7 AND id > ${(n - 5) * 100}`);
      if (n % 7 === 0) await shop.query(`DELETE FROM note WHERE id BETWEEN ${n * 100 + 10} AND ${n * 100 + 19}`);
      await systemClock.sleep(80);
    }
  })();
  const stop = async () => {
    over.abort();
    await running;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

type Item = Readonly<Record<string, unknown>>;

async function list(vigie: VigieProcess, path: string): Promise<readonly Item[]> {
  const { items }: { items: readonly Item[] } = JSON.parse(JSON.stringify(await vigie.get(`/api/v1/${path}`)));
  return items;
}

async function records(vigie: VigieProcess): Promise<number> {
  const [dataset] = await list(vigie, 'datasets?search=public.note');
  return Number(dataset?.['records'] ?? 0);
}

async function emailField(vigie: VigieProcess): Promise<{ examined: unknown; emails: unknown }> {
  const field = (await list(vigie, 'fields?search=note.email'))[0];
  const label: { hits?: number } = JSON.parse(JSON.stringify(field?.['label'] ?? {}));
  return { examined: field?.['examined'], emails: label.hits };
}

async function written(shop: TestDatabase): Promise<number> {
  return Number((await shop.query('SELECT count(*) AS n FROM note')).rows[0]?.['n']);
}

async function confirmedLsn(shop: TestDatabase, slot: string): Promise<unknown> {
  const { rows } = await shop.query('SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = $1', [
    slot,
  ]);
  return rows[0]?.['confirmed_flush_lsn'];
}

/** What `/readyz` says is not right, empty when it answers 200. */
async function notReady(vigie: VigieProcess): Promise<readonly string[]> {
  const answer = await fetch(`${vigie.url}/readyz`);
  const { checks }: { checks: readonly { name: string; ok: boolean; code?: string }[] } = JSON.parse(
    await answer.text(),
  );
  const wrong = checks.filter(({ ok }) => !ok).map(({ name, code }) => `${name} ${code}`);
  return answer.status === 200 ? [] : wrong;
}

async function alive(vigie: VigieProcess): Promise<number> {
  return (await fetch(`${vigie.url}/healthz`)).status;
}

/** Asks the embedded server for new segments of its log until it has no room for one. */
async function writeUntilItEnds(home: string): Promise<void> {
  const port = Number(await readFile(join(home, 'port'), 'utf8'));
  const password = await readFile(join(home, 'password'), 'utf8');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'vigie', password, database: 'vigie' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (let n = 0; n < 1000; n += 1)
      await client.query('SELECT pg_logical_emit_message(true, $1, repeat($1, 100000)), pg_switch_wal()', ['x']);
  } catch {
    return; // It ended, as it was to.
  }
  throw new Error('the server went on writing to a full disk');
}
