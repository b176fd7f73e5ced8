import type pg from 'pg';
import { createRandom, type Random } from '#cli/demo/people';
import { systemClock } from '#kernel/clock';
import { eventually } from '../../support/eventually.ts';
import { prepareLoad } from '../load/run-load.ts';
import type { Fleet } from './fleet.ts';
import type { FaultOutcome, KillOptions } from './outcome.ts';
import { pause } from './restartable.ts';
import { openScene, type Scene } from './scene.ts';
import type { FleetTarget } from './targets.ts';
import { expectHistory, expectRows, expectSameEvidence, type Written } from './verdict.ts';

// Far beyond what it takes, so that a machine with other work is not taken for a fault.
const PREPARED_WITHIN_MS = 300_000;
const FLOWS_WITHIN_MS = 300_000;
const SETTLED_WITHIN_MS = 600_000;
const LARGE = { people: 3000, bulkRows: 2000 };
/** The server with MongoDB's protocol is slow. */
const SMALL = { people: 300, bulkRows: 300 };
/** Debezium is to keep pace on a small machine. */
const PACE_MS = { native: 20, debezium: 150 } as const;

/**
 * Kills one thing again and again at random instants, while the databases are written to and a fleet on Kafka watches
 * them. Then the fleet's catalogue must hold what was acknowledged to the writer, each change once, and its evidence must
 * be that of a Vigie that nothing happened to: one that watched all the time; or, where the database itself was killed, one
 * that first looks at it when all is over.
 */
export async function killUnderFleet(target: FleetTarget, { rounds, seed, say }: KillOptions): Promise<FaultOutcome> {
  await using scene = await openScene(target);
  const written: Written[] = [];
  for (const database of scene.databases) {
    const size = database.kind === 'mongodb' ? SMALL : LARGE;
    written.push({ database, load: await prepareLoad(database, { seed, ...size, paceMs: PACE_MS[target.capture] }) });
  }
  const fleet = await scene.startFleet();
  if (!target.killsDatabase) await scene.startCalm();
  const { calm, fleet: counted } = scene.catalogues;
  const watching = target.killsDatabase ? [counted] : [counted, calm];
  const books = written.map(({ database, load }) => ({ kind: database.kind, book: load.book }));
  await eventually(async () => {
    for (const catalogue of watching) await expectHistory(catalogue, books);
  }, PREPARED_WITHIN_MS);
  say('the first look is over');

  const over = new AbortController();
  const loading = Promise.all(written.map(({ load }) => load.run(over.signal)));
  // What goes wrong in the load is told at the end.
  loading.catch(() => undefined);
  const failures: string[] = [];
  const random = createRandom(seed);
  let killed = 0;
  try {
    await untilItFlows(scene, written);
    while (killed < rounds) {
      await systemClock.sleep(200 + random.below(2500));
      killed += 1;
      await kill(target, { scene, fleet, random, round: killed });
      say(`${target.name}: killed ${killed} of ${rounds}`);
      // Now and then the next one comes before everything has found itself again.
      if (random.below(4) > 0) await untilItFlows(scene, written);
    }
    await untilItFlows(scene, written);
    over.abort();
    await loading;
    for (const each of written) await expectRows(each);
    if (target.killsDatabase) await scene.startCalm();
    await eventually(async () => {
      await expectHistory(counted, books);
      if (!target.killsDatabase) await expectHistory(calm, books);
      await expectSameEvidence(calm, counted, target.killsDatabase ? 'net' : 'gross');
    }, SETTLED_WITHIN_MS);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
    say((await fleet.troubles()).slice(-40).join('\n'));
  }
  over.abort();
  await loading.catch(() => undefined);
  const sum = (name: 'transactions' | 'unacknowledged') =>
    written.reduce((total, { load }) => total + load.figures[name], 0);
  return { rounds: killed, seed, steps: sum('transactions'), unacknowledged: sum('unacknowledged'), failures };
}

interface Kill {
  readonly scene: Scene;
  readonly fleet: Fleet;
  readonly random: Random;
  readonly round: number;
}

async function kill({ name, killsDatabase }: FleetTarget, { scene, fleet, random, round }: Kill): Promise<void> {
  const away = pause(random.below(1500));
  if (killsDatabase) {
    for (const database of scene.databases) await database.crash(random.below(1500));
  } else if (name === 'worker') {
    await random.pick(fleet.workers).crash(away);
  } else if (name === 'registry') {
    // What is new must be registered while it is away, and a worker that starts afterwards knows no schema.
    await random.pick(fleet.workers).crash(async () =>
      scene.registry?.crash(async () => {
        for (const database of scene.databases) await database.widen('person', `extra_${round}`);
        await away();
      }),
    );
  } else {
    await (name === 'connect' ? scene.connect : scene.kafka)?.crash(away);
  }
}

/** Until of each database something has been counted that was committed after now. */
async function untilItFlows({ catalogues }: Scene, written: readonly Written[]): Promise<void> {
  const before = written.map(({ database, load }) => ({ kind: database.kind, load, steps: load.book.rows('step') }));
  await eventually(async () => {
    const counted = await rowsOfSteps(catalogues.fleet);
    for (const { kind, load, steps } of before) {
      if (load.book.rows('step') <= steps) throw new Error(`${kind}: the load itself stands, nothing is written`);
      if ((counted.get(kind) ?? 0) <= steps) throw new Error(`${kind}: what is written is not counted any more`);
    }
  }, FLOWS_WITHIN_MS);
}

/** By kind of database. */
async function rowsOfSteps(catalogue: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await catalogue.query<{ kind: string; records: string }>(`
    SELECT split_part(d.namespace, ':', 1) AS kind, sum(e.records) AS records
    FROM catalog.dataset_epochs e JOIN catalog.datasets d ON d.id = e.dataset_id WHERE d.name LIKE '%.step' GROUP BY 1`);
  return new Map(rows.map(({ kind, records }) => [kind, Number(records)]));
}
