import { z } from 'zod';
import { isAbort, VigieError } from '#kernel/errors/vigie-error';
import type { ConnectSettings } from '../settings.ts';

/** https://kafka.apache.org/documentation/#connect_rest */
export interface ConnectRest {
  /** Classes of the plugins that the workers have. */
  plugins(signal: AbortSignal): Promise<readonly string[]>;
  /** Null when there is no such connector. */
  config(name: string, signal: AbortSignal): Promise<Config | null>;
  /** What is wrong with a configuration, by setting. */
  validate(config: Config, signal: AbortSignal): Promise<readonly Problem[]>;
  /** Creates or changes. */
  configure(name: string, config: Config, signal: AbortSignal): Promise<void>;
  status(name: string, signal: AbortSignal): Promise<ConnectorStatus | null>;
  pause(name: string, signal: AbortSignal): Promise<void>;
  resume(name: string, signal: AbortSignal): Promise<void>;
  /** Connector and tasks, all of them or those that have failed. */
  restart(name: string, which: 'all' | 'failed', signal: AbortSignal): Promise<void>;
  stop(name: string, signal: AbortSignal): Promise<void>;
  /** Of a stopped connector: it begins anew. False where Connect is too old for it (before 3.6). */
  forgetOffsets(name: string, signal: AbortSignal): Promise<boolean>;
  /** False when there was none. */
  remove(name: string, signal: AbortSignal): Promise<boolean>;
}

export type Config = Readonly<Record<string, string>>;

export interface Problem {
  readonly setting: string;
  /** The connector's words; the caller masks what is secret. */
  readonly message: string;
}

const State = z.object({ state: z.string(), trace: z.string().optional() });
const Status = z.object({ connector: State, tasks: z.array(State.extend({ id: z.number() })) });
export type ConnectorStatus = z.infer<typeof Status>;

const Plugins = z.array(z.object({ class: z.string() }));
const Validation = z.object({
  // Of what a setting of another kind has no use for, there is no value.
  configs: z.array(z.object({ value: z.object({ name: z.string(), errors: z.array(z.string()) }).nullable() })),
});

const TIMEOUT_MS = 10_000;

export function connectRest({ url, user, password }: Pick<ConnectSettings, 'url' | 'user' | 'password'>): ConnectRest {
  const base = url.replace(/\/+$/u, '');
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' };
  if (user !== undefined)
    headers['authorization'] = `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;

  async function ask(
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
    try {
      const response = await fetch(`${base}${path}`, { method, headers, signal, ...body });
      const text = await response.text();
      return { status: response.status, content: json(text), what: `${method} ${path.split('?')[0] ?? ''}` };
    } catch (cause) {
      if (options.signal.aborted && isAbort(cause)) throw cause;
      throw new VigieError('VIG_C140', 'Kafka Connect cannot be reached', {
        details: { what: `${method} ${path}` },
        cause,
      });
    }
  }

  const at = (name: string, rest = '') => `/connectors/${encodeURIComponent(name)}${rest}`;
  const done = async (method: string, path: string, signal: AbortSignal) => {
    const answer = await ask(method, path, { signal });
    if (answer.status >= 300) throw refused(answer);
  };

  return {
    async plugins(signal) {
      const answer = await ask('GET', '/connector-plugins?connectorsOnly=false', { signal });
      if (answer.status !== 200) throw refused(answer);
      return (Plugins.safeParse(answer.content).data ?? []).map((plugin) => plugin.class);
    },
    async config(name, signal) {
      const answer = await ask('GET', at(name, '/config'), { signal });
      if (answer.status === 404) return null;
      const config = z.record(z.string(), z.string()).safeParse(answer.content);
      if (answer.status !== 200 || !config.success) throw refused(answer);
      return config.data;
    },
    async validate(config, signal) {
      const connector = config['connector.class'] ?? '';
      const answer = await ask('PUT', `/connector-plugins/${encodeURIComponent(connector)}/config/validate`, {
        body: { name: 'validated', ...config },
        signal,
      });
      const found = Validation.safeParse(answer.content);
      if (answer.status !== 200 || !found.success) throw refused(answer);
      return found.data.configs.flatMap(({ value }) =>
        (value?.errors ?? []).map((message) => ({ setting: value?.name ?? '', message })),
      );
    },
    async configure(name, config, signal) {
      const answer = await ask('PUT', at(name, '/config'), { body: config, signal });
      if (answer.status >= 300) throw refused(answer);
    },
    async status(name, signal) {
      const answer = await ask('GET', at(name, '/status'), { signal });
      if (answer.status === 404) return null;
      const status = Status.safeParse(answer.content);
      if (answer.status !== 200 || !status.success) throw refused(answer);
      return status.data;
    },
    pause: (name, signal) => done('PUT', at(name, '/pause'), signal),
    resume: (name, signal) => done('PUT', at(name, '/resume'), signal),
    restart: (name, which, signal) =>
      done('POST', at(name, `/restart?includeTasks=true&onlyFailed=${which === 'failed'}`), signal),
    stop: (name, signal) => done('PUT', at(name, '/stop'), signal),
    async forgetOffsets(name, signal) {
      const answer = await ask('DELETE', at(name, '/offsets'), { signal });
      if (answer.status === 404 || answer.status === 405) return false;
      if (answer.status >= 300) throw refused(answer);
      return true;
    },
    async remove(name, signal) {
      const answer = await ask('DELETE', at(name), { signal });
      if (answer.status === 404) return false;
      if (answer.status >= 300) throw refused(answer);
      return true;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly content: unknown;
  readonly what: string;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // No answer of Connect's; the status says the rest.
  }
}

/** Connect's own words may quote a configuration and so a password: they are not kept. */
function refused({ status, what }: Answer): VigieError {
  const details = { what, status };
  if (status === 401 || status === 403)
    return new VigieError('VIG_C145', 'Kafka Connect refused a request', { details });
  if (status === 400 || status === 422)
    return new VigieError('VIG_C141', 'Kafka Connect refused a configuration', { details });
  // 409: its workers are sharing out the connectors anew, which takes seconds.
  return new VigieError('VIG_C140', 'Kafka Connect cannot do this now', { details });
}
