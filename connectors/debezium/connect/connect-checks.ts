import { toVigieError } from '#kernel/errors/vigie-error';
import type { CheckResult } from '../../connector.ts';
import { exceptionClasses } from './task-trace.ts';
import type { Config, ConnectRest } from './rest-client.ts';

/** Read-only: whether Kafka Connect answers, has the plugins, takes the configuration, and how the connector does. */
export async function checkConnect(
  { rest, config, name }: { readonly rest: ConnectRest; readonly config: Config; readonly name: string },
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  try {
    const plugins = await rest.plugins(signal);
    const missing = [config['connector.class'], config['value.converter']].filter(
      (wanted) => wanted !== undefined && !plugins.includes(wanted),
    );
    if (missing.length > 0) {
      return [
        {
          check: 'connect_plugins',
          status: 'fail',
          evidence: `Kafka Connect does not have ${missing.join(', ')}`,
          fix: "Install it on every worker, on the worker's plugin.path, and restart them.",
        },
      ];
    }
    const problems = await rest.validate(config, signal);
    const refused = [...new Set(problems.map(({ setting }) => setting))];
    return [
      { check: 'connect_plugins', status: 'ok', evidence: 'Kafka Connect has connector and converter' },
      refused.length === 0
        ? { check: 'connect_config', status: 'ok', evidence: 'Kafka Connect takes the configuration' }
        : {
            check: 'connect_config',
            status: 'fail',
            evidence: `Kafka Connect refuses ${refused.join(', ')}`,
            fix: 'Mend these settings in the source, or under its connect.settings.',
          },
      await connectorState(rest, name, signal),
    ];
  } catch (error) {
    const { code, message, mend } = toVigieError(error);
    return [{ check: 'connect', status: 'fail', evidence: `${message} (${code})`, fix: mend }];
  }
}

async function connectorState(rest: ConnectRest, name: string, signal: AbortSignal): Promise<CheckResult> {
  const status = await rest.status(name, signal);
  if (status === null) return { check: 'connector', status: 'ok', evidence: `${name} is made when capture starts` };
  const failed = [status.connector, ...status.tasks].find(({ state }) => state === 'FAILED');
  if (failed === undefined)
    return { check: 'connector', status: 'ok', evidence: `${name} is ${status.connector.state}` };
  const classes = exceptionClasses(failed.trace ?? '').join(', ');
  return {
    check: 'connector',
    status: 'fail',
    evidence: `${name} has failed: ${classes}`,
    fix: `Look into the log of Kafka Connect; then POST /connectors/${name}/restart?includeTasks=true&onlyFailed=true, as capture does by itself.`,
  };
}
