import { Command } from '@commander-js/extra-typings';
import { configProblems, type LoadedConfig } from '#kernel/config/load-config';
import { originText } from '#kernel/config/problem';
import { toVigieError } from '#kernel/errors/vigie-error';
import { isRunning } from '../api-client.ts';
import { withExamples, type CommandContext } from '../command-context.ts';
import { connectSource } from '../connect-source.ts';
import { examineAll, type Check } from '../doctor/check.ts';
import { checkNode, machineExaminations } from '../doctor/machine-checks.ts';
import { sourceExaminations } from '../doctor/source-checks.ts';
import { EXIT } from '../exit-codes.ts';
import { inert } from '../render/inert.ts';
import { displayWidth } from '../render/table.ts';
import { loadFromFlags, withSettings } from '../setting-flags.ts';
import type { Colour } from '../talk.ts';

const COLOURS: Readonly<Record<Check['status'], Colour>> = { ok: 'green', warn: 'yellow', fail: 'red' };

export function doctorCommand(context: CommandContext) {
  const command = new Command('doctor')
    .description('Check this machine, the configuration and every source. Reads only; prints the exact fix.')
    .option('--json', 'answer with JSON');
  return withExamples(
    withSettings(command).action(async (options, self) => {
      const node: Check = { about: 'vigie', ...checkNode(process.versions.node) };
      const checks = [node, ...(await configAndRest(context, () => loadFromFlags(context, self)))];
      if (checks.some(({ status }) => status === 'fail')) context.exitCode = EXIT.failed;
      if (options.json === true) context.talk.items('checks', checks);
      else print(context, checks);
    }),
    [
      'vigie doctor',
      'vigie doctor --source postgres://vigie:secret@db.example/shop',
      'vigie doctor --json | jq \'.items[] | select(.status == "fail") | .fix\'',
    ],
  );
}

async function configAndRest(context: CommandContext, load: () => Promise<LoadedConfig>): Promise<readonly Check[]> {
  let loaded: LoadedConfig;
  try {
    loaded = await load();
  } catch (thrown) {
    const error = toVigieError(thrown);
    const problems = configProblems(error);
    if (problems.length === 0)
      return [
        {
          about: 'vigie',
          check: 'config',
          status: 'fail',
          evidence: `${error.code} ${error.message}`,
          fix: error.mend,
        },
      ];
    return problems.map(({ path, origin, expected, found, mend }) => ({
      about: 'vigie',
      check: 'config',
      status: 'fail',
      evidence: `${path === '' ? originText(origin) : `${path} (${originText(origin)})`}: ${expected} expected, found ${found}`,
      fix: mend,
    }));
  }
  const { config, file } = loaded;
  const evidence = `${file ?? 'no file'}: ${config.sources.length} sources${config.demo ? ' and the demo' : ''}`;
  const examinations = [
    ...machineExaminations(config, await isRunning(config.dataDir)),
    ...sourceExaminations(config, connectSource),
  ];
  return [
    { about: 'vigie', check: 'config', status: 'ok', evidence },
    ...(await examineAll(examinations, context.io.stop)),
  ];
}

function print({ talk }: CommandContext, checks: readonly Check[]): void {
  const names = checks.map(({ about, check }) => `${about} ${check}`);
  const width = Math.max(...names.map(displayWidth));
  for (const [i, { status, evidence, fix }] of checks.entries()) {
    talk.data(
      `${talk.paint(COLOURS[status], status.padEnd(4), 'out')}  ${inert(names[i] ?? '').padEnd(width)}  ${inert(evidence)}\n`,
    );
    if (fix !== undefined && status !== 'ok')
      talk.data(
        fix
          .split('\n')
          .map((line, at) => `      ${at === 0 ? 'fix: ' : '     '}${inert(line)}\n`)
          .join(''),
      );
  }
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const warned = checks.filter(({ status }) => status === 'warn').length;
  talk.say(failed > 0 ? `${failed} to mend.` : warned > 0 ? `Good, with ${warned} to look at.` : 'All good.');
}
