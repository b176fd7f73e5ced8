/**
 * `npm run faults -- [--kill WHAT[,WHAT…]] [--rounds N] [--seed S] [--json FILE] [--save]`: kills Vigie, a part of it, or a
 * server that it works with, at random instants under load, and compares what it knows afterwards with what must be (P1, P2).
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '#kernel/clock';
import { killUnderFleet } from './kills/fleet-kills.ts';
import type { FaultOutcome } from './kills/outcome.ts';
import { FLEET_TARGETS, isTargetName, TARGET_NAMES, type TargetName } from './kills/targets.ts';
import { killVigie } from './kills/vigie-kills.ts';
import { saveResult } from './results-page.ts';

const { values } = parseArgs({
  options: {
    kill: { type: 'string', default: 'vigie' },
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string' },
    json: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? Math.trunc(systemClock.now() % 1e9));
const say = (words: string) => void process.stderr.write(`${words}\n`);
const asked = values.kill === 'all' ? TARGET_NAMES : values.kill.split(',');
const targets = asked.filter(isTargetName);
if (targets.length < asked.length) {
  say(`npm run faults -- --kill all, or some of ${TARGET_NAMES.join(', ')}`);
  process.exitCode = 2;
} else {
  await run();
}

async function run(): Promise<void> {
  const outcomes: FaultOutcome[] = [];
  for (const target of targets) {
    say(`${target}: seed ${seed}, ${rounds} kills`);
    const outcome = await killOne(target);
    outcomes.push(outcome);
    if (values.save && outcome.rounds > 0) await saveResult(target, outcome);
    const { failures, steps } = outcome;
    say(
      failures.length === 0
        ? `${target}: equal after ${outcome.rounds} kills and ${steps} transactions`
        : failures.join('\n'),
    );
  }
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const failed = outcomes.filter((outcome) => outcome.failures.length > 0).length;
  const steps = outcomes.reduce((sum, outcome) => sum + outcome.steps, 0);
  const report = { passed: outcomes.length - failed, failed, rounds, seed, steps, failures };
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(report));
  process.exitCode = failed === 0 ? 0 : 1;
}

async function killOne(target: TargetName): Promise<FaultOutcome> {
  const options = { rounds, seed, say };
  try {
    if (target === 'vigie') return await killVigie(options);
    return await killUnderFleet({ name: target, ...FLEET_TARGETS[target] }, options);
  } catch (error) {
    // It did not come to the first kill, or not to its end: the others are run all the same.
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { rounds: 0, seed, steps: 0, unacknowledged: 0, failures: [failure] };
  }
}
