import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { systemClock } from '#kernel/clock';
import type { FaultOutcome } from './kills/outcome.ts';
import { FLEET_TARGETS, TARGET_NAMES, type TargetName } from './kills/targets.ts';

const PAGE = new URL('../../docs/results/faults.md', import.meta.url);

const HEAD = `# Fault results

\`npm run faults -- --kill <what> --rounds <n> --seed <seed> --save\` kills one thing with SIGKILL, again and again, at random
instants under load, and compares what Vigie has counted afterwards. Each row is one run.

| \`--kill\` | what dies | rounds | transactions (end unknown) | seed | date | machine | compared with | outcome |
| --- | --- | ---: | ---: | ---: | --- | --- | --- | --- |
`;

const FOOT = `
What is compared, and how strong it is:

- **calm**: a second Vigie watched the same database all the time and nothing happened to it. For all but \`vigie\` it is as unlike
  as Vigie can be: one process, native capture, its log in PostgreSQL. Equal is the evidence of every field and entity: for
  \`vigie\` what is left (after-images less before-images), for the others both sums by themselves.
- **writer**: the load keeps a book of what the database has acknowledged: rows that were there first, inserts, updates, deletes
  and rows that are left, by table. The catalogue counts each of these numbers exactly. A transaction whose end the database did
  not tell, since the connection broke, is looked up afterwards: it was committed when the row with its number is there.
- **later**: where the database itself dies, it dies for every watcher, and none is undisturbed. Evidence (what is left) is equal
  to that of a Vigie that first looks at the database when all is over; that knows nothing of what was before, so the writer's book
  is held against what was counted on the way.

\`vigie\` is killed from its first look at the tables on, the others when the first look is over. Vigie runs in parts on Kafka (a
capture, two classify workers, a sink, each a process) for all but \`vigie\`. What was killed is started again within 1.5 seconds,
on its folder; three times in four the next kill waits until changes are counted that were committed after the last. Databases and
broker are one node each: what a fail-over may lose is no part of this.
`;

/** Writes down one run, in the place of an earlier one of the same target; the others stay. */
export async function saveResult(target: TargetName, outcome: FaultOutcome): Promise<void> {
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const rows = new Map(
    page
      .split('\n')
      .map((line) => [/^\| `(\w+)` \|/u.exec(line)?.[1], line] as const)
      .filter(([name]) => name !== undefined),
  );
  rows.set(target, rowOf(target, outcome));
  const kept = TARGET_NAMES.flatMap((name) => rows.get(name) ?? []);
  await writeFile(PAGE, `${HEAD}${kept.join('\n')}\n${FOOT}`);
}

function rowOf(target: TargetName, { rounds, seed, steps, unacknowledged, failures }: FaultOutcome): string {
  const fleet = target === 'vigie' ? null : FLEET_TARGETS[target];
  const cells = [
    `\`${target}\``,
    fleet === null ? 'the whole of an embedded Vigie' : fleet.title,
    String(rounds),
    unacknowledged === 0 ? String(steps) : `${steps} (${unacknowledged})`,
    String(seed),
    new Date(systemClock.now()).toISOString().slice(0, 10),
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    fleet === null ? 'calm' : fleet.killsDatabase ? 'writer, later' : 'writer, calm',
    failures.length === 0 ? 'equal' : `**differs**: ${failures.join('; ').replaceAll('|', ';').replaceAll('\n', ' ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
