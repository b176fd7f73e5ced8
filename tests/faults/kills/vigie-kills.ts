import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { createRandom } from '#cli/demo/people';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { systemClock } from '#kernel/clock';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startVigie } from '../../support/vigie-process.ts';
import { difference, evidenceLines, recordCounts } from '../evidence.ts';
import { FAULT_TABLES, load, prepare } from '../fault-workload.ts';
import type { FaultOutcome, KillOptions } from './outcome.ts';

/**
 * Kills an embedded Vigie at random instants, from its first look at the database on, and compares what it knows afterwards
 * with a Vigie that watched the same database and was never killed.
 */
export async function killVigie({ rounds, seed, say }: KillOptions): Promise<FaultOutcome> {
  await using folder = await tempFolder('faults');
  const dir = folder.path;
  await using server = await startEmbeddedPostgres({ dataDir: join(dir, 'servers') });
  for (const name of ['shop', 'calm', 'killed']) await server.ensureDatabase(name);
  await using opened = new AsyncDisposableStack();
  const pool = (name: string) => {
    const made = new pg.Pool({ connectionString: server.url(name), max: 4 });
    made.on('error', () => undefined);
    opened.defer(() => made.end());
    return made;
  };
  const [shop, calmCatalogue, killedCatalogue] = [pool('shop'), pool('calm'), pool('killed')];
  await prepare(shop);
  const keys = { ring: [{ id: 'k1', key: randomBytes(32).toString('base64') }] };
  const options = (name: string) => ({
    dataDir: join(dir, name),
    config: {
      sources: [
        { id: 'shop', url: server.url('shop'), slot: `vigie_${name}`, publication: `vigie_${name}`, chunkRows: 2000 },
      ],
      catalog: { url: server.url(name) },
      keys,
    },
  });

  const random = createRandom(seed);
  await using calm = await startVigie(options('calm'));
  let killed = await startVigie(options('killed'));
  const over = new AbortController();
  const loading = load(shop, seed, over.signal);
  for (let round = 1; round <= rounds; round += 1) {
    await systemClock.sleep(200 + random.below(4000));
    await killed.kill();
    killed = await startVigie(options('killed'));
    say(`vigie: killed ${round} of ${rounds}`);
  }
  await systemClock.sleep(2000);
  over.abort();
  const steps = await loading;

  const failures: string[] = [];
  try {
    await eventually(async () => {
      const lines = difference(await evidenceLines(calmCatalogue), await evidenceLines(killedCatalogue));
      if (lines.length > 0) throw new Error(`evidence differs: ${lines.slice(0, 8).join(' | ')}`);
      const counted = await recordCounts(killedCatalogue);
      for (const table of FAULT_TABLES) {
        const { rows } = await shop.query<{ n: string }>(`SELECT count(*)::text AS n FROM ${table}`);
        if (Number(rows[0]?.n) !== (counted.get(table) ?? 0))
          throw new Error(`${table} has ${rows[0]?.n} rows, ${counted.get(table)} counted`);
      }
    }, 120_000);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  await killed.stop();
  await calm.stop();
  return { rounds, seed, steps, unacknowledged: 0, failures };
}
