import type { Clock } from '#kernel/clock';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { Config, ConnectRest, ConnectorStatus } from './rest-client.ts';
import { exceptionClasses, hasNoPlace, isHistoryLost } from './task-trace.ts';

export interface ManagedOptions {
  readonly rest: ConnectRest;
  readonly name: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What of a connector's configuration must not be shown. */
const SECRETS = /password|secret|token|credential|basic\.auth|connection\.string|jaas/iu;

/**
 * One connector in Kafka Connect, kept as the source's entry says: made where it is missing, changed where it differs,
 * resumed where it stands still, restarted where it failed.
 */
export class ManagedConnector {
  readonly #options: ManagedOptions;

  constructor(options: ManagedOptions) {
    this.#options = options;
  }

  /** @throws VigieError `VIG_C140` to `VIG_C145`. */
  async ensure(signal: AbortSignal): Promise<void> {
    const { rest, name, config, logger } = this.#options;
    const present = await rest.config(name, signal);
    if (present !== null && present['topic.prefix'] !== config['topic.prefix']) {
      throw new VigieError('VIG_C144', 'a connector of this name is not ours', { details: { connector: name } });
    }
    if (present === null || !isSame(present, config)) {
      await this.#refuseInvalid(signal);
      await rest.configure(name, config, signal);
      logger.info({ connector: name, isNew: present === null }, 'connector configured');
    }
    await rest.resume(name, signal);
    const status = await rest.status(name, signal);
    const failed = status === null ? null : failureOf(status);
    if (failed === null) return;
    if (hasNoPlace(failed.trace)) {
      logger.warn({ connector: name }, 'the connector had stored no place yet: it begins with a snapshot anew');
      await this.forget(signal);
      await rest.resume(name, signal);
      return;
    }
    logger.info({ connector: name }, 'restarting what failed of the connector');
    await rest.restart(name, 'failed', signal);
  }

  /**
   * What failed, as an error that holds no value; null while all is well. `UNASSIGNED` is a moment of moving; what somebody
   * has paused or stopped in Kafka Connect is resumed.
   */
  async failure(signal: AbortSignal): Promise<VigieError | null> {
    const { rest, name } = this.#options;
    const status = await rest.status(name, signal);
    // A connector that was made a moment ago has no status yet.
    if (status === null && (await rest.config(name, signal)) !== null) return null;
    if (status === null) {
      return new VigieError('VIG_C142', 'the connector is gone from Kafka Connect', {
        details: { connector: name },
      });
    }
    const failed = failureOf(status);
    if (failed === null) {
      if (STANDING.has(status.connector.state)) await this.#resumeAgain(status.connector.state, signal);
      return null;
    }
    const details = { connector: name, exceptions: exceptionClasses(failed.trace) };
    return isHistoryLost(failed.trace)
      ? new VigieError('VIG_C107', 'the source no longer has what the connector needs next', { details })
      : new VigieError('VIG_C142', `the ${failed.what} of the connector has failed`, { details });
  }

  /** Starts it and its tasks anew, whatever they are said to do. */
  async revive(signal: AbortSignal): Promise<void> {
    const { rest, name, logger } = this.#options;
    logger.warn({ connector: name }, 'the connector is silent: it is started anew');
    await rest.restart(name, 'all', signal);
  }

  async pause(signal: AbortSignal): Promise<void> {
    await this.#options.rest.pause(this.#options.name, signal);
  }

  /** Removes connector and offsets: one of the same name would go on where this one stopped. */
  async remove(signal: AbortSignal): Promise<readonly string[]> {
    const { rest, name, config } = this.#options;
    const present = await rest.config(name, signal);
    if (present === null || present['topic.prefix'] !== config['topic.prefix']) return [];
    await this.forget(signal);
    await this.#onceShared(() => rest.remove(name, signal), signal);
    return [`DELETE /connectors/${name}`];
  }

  /** Stops it and lets it begin anew at its next start. */
  async forget(signal: AbortSignal): Promise<void> {
    const { rest, name, clock } = this.#options;
    if ((await rest.config(name, signal)) === null) return;
    await rest.stop(name, signal);
    // Offsets go only once every task has ended.
    for (let left = 50; left > 0; left--) {
      const status = await rest.status(name, signal);
      if (status === null || (status.connector.state === 'STOPPED' && status.tasks.length === 0)) break;
      await clock.sleep(200, signal);
    }
    await this.#onceShared(() => rest.forgetOffsets(name, signal), signal);
  }

  /** While its workers share out the connectors anew, which takes seconds, Connect refuses what it takes a moment later. */
  async #onceShared(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    for (let left = 50; ; left--) {
      try {
        await ask();
        return;
      } catch (error) {
        if (left === 0 || toVigieError(error).details['status'] !== CONFLICT) throw error;
        await this.#options.clock.sleep(200, signal);
      }
    }
  }

  /** Who wants it to stand still pauses the source; what somebody did to the connector alone would go unseen. */
  async #resumeAgain(state: string, signal: AbortSignal): Promise<void> {
    const { rest, name, logger } = this.#options;
    logger.warn({ connector: name, state }, 'the connector stands still in Kafka Connect: it is resumed');
    await rest.resume(name, signal);
  }

  async #refuseInvalid(signal: AbortSignal): Promise<void> {
    const { rest, config } = this.#options;
    const plugins = await rest.plugins(signal);
    const missing = [config['connector.class'], config['value.converter']].filter(
      (wanted) => wanted !== undefined && !plugins.includes(wanted),
    );
    if (missing.length > 0) {
      throw new VigieError('VIG_C143', 'Kafka Connect does not have a plugin', { details: { missing } });
    }
    const problems = await rest.validate(config, signal);
    if (problems.length === 0) return;
    const said = problems.map(({ setting, message }) => ({ setting, problem: masked(message, config) }));
    const settings = said.map(({ setting }) => setting).join(', ');
    throw new VigieError('VIG_C141', `Kafka Connect refused the configuration: ${settings}`, {
      details: { problems: said },
    });
  }
}

const CONFLICT = 409;
const STANDING: ReadonlySet<string> = new Set(['PAUSED', 'STOPPED']);

function isSame(present: Config, wanted: Config): boolean {
  const own = Object.entries(present).filter(([name]) => name !== 'name');
  return own.length === Object.keys(wanted).length && own.every(([name, value]) => wanted[name] === value);
}

function failureOf(status: ConnectorStatus): { readonly what: string; readonly trace: string } | null {
  if (status.connector.state === 'FAILED') return { what: 'start', trace: status.connector.trace ?? '' };
  const task = status.tasks.find(({ state }) => state === 'FAILED');
  return task === undefined ? null : { what: 'task', trace: task.trace ?? '' };
}

/** Connect's words, with every secret of the configuration taken out and no longer than a line. */
function masked(message: string, config: Config): string {
  const secrets = Object.entries(config).filter(([name, value]) => SECRETS.test(name) && value !== '');
  const clean = secrets.reduce((text, [, value]) => text.replaceAll(value, '[redacted]'), message);
  return clean.slice(0, 300);
}
