import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '#kernel/config/load-config';
import { codes, type ErrorCode } from '#kernel/errors/codes';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Io } from './io.ts';
import { Runtime } from './start/installation.ts';

/** Where the running Vigie is. */
export interface Endpoint {
  readonly url: string;
  readonly token: Sensitive<string> | null;
}

export interface EndpointOptions {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The HTTP API of the running Vigie. Every answer is checked against the shape that is asked for. */
export interface ApiClient {
  readonly endpoint: Endpoint;
  get<S extends z.ZodType>(path: string, shape: S, query?: Query): Promise<z.output<S>>;
  post<S extends z.ZodType>(path: string, shape: S, body?: unknown): Promise<z.output<S>>;
  put<S extends z.ZodType>(path: string, shape: S, body: unknown): Promise<z.output<S>>;
  delete(path: string): Promise<void>;
}

const TIMEOUT_MS = 30_000;

const Refusal = z.object({
  code: z.string(),
  message: z.string(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** `--url` and `--token`, else `VIGIE_URL` and `VIGIE_TOKEN`, else what `vigie start` wrote to its data folder. */
export async function findEndpoint(io: Io, options: EndpointOptions): Promise<Endpoint> {
  const url = options.url ?? io.env['VIGIE_URL'];
  const token = options.token ?? io.env['VIGIE_TOKEN'];
  if (url !== undefined && url !== '') {
    if (!URL.canParse(url)) throw new VigieError('VIG_X606', 'the given url is not a url');
    return { url: url.replace(/\/+$/u, ''), token: token === undefined ? null : new Sensitive(token) };
  }
  const { config } = await loadConfig({
    env: io.env,
    cwd: io.cwd,
    file: options.config,
    flags: { dataDir: options.dataDir },
  });
  const runtime = await readRuntime(config.dataDir);
  if (runtime === null) {
    throw new VigieError('VIG_X606', 'no Vigie runs on this data folder', { details: { dataDir: config.dataDir } });
  }
  return { url: runtime.url.replace(/\/+$/u, ''), token: new Sensitive(token ?? runtime.token) };
}

export function createApiClient(endpoint: Endpoint, stop: AbortSignal): ApiClient {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (endpoint.token !== null) headers['authorization'] = `Bearer ${endpoint.token.reveal()}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = {
      method,
      headers,
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
      redirect: 'error' as const,
    };
    const response = await send(
      `${endpoint.url}/api/v1/${path}`,
      body === undefined ? init : { ...init, body: JSON.stringify(body) },
      stop,
    );
    const text = await response.text();
    const answer = parseJson(text);
    if (!response.ok) throw refusal(response.status, answer);
    return answer;
  };
  return {
    endpoint,
    get: async (path, shape, query = {}) => parse(shape, await ask('GET', `${path}${queryText(query)}`)),
    post: async (path, shape, body = {}) => parse(shape, await ask('POST', path, body)),
    put: async (path, shape, body) => parse(shape, await ask('PUT', path, body)),
    delete: async (path) => void (await ask('DELETE', path)),
  };
}

/** Lists come as `{ items, cursor }`, short ones as an array. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.union([
    z.array(item).transform((items) => ({ items, cursor: null })),
    z.object({ items: z.array(item), cursor: z.string().nullable().default(null) }),
  ]);
}

/** All pages of a list, at most `limit` items. */
export async function getAll<S extends z.ZodType>(
  api: ApiClient,
  path: string,
  item: S,
  query: Query & { readonly limit: number },
): Promise<z.output<S>[]> {
  const items: z.output<S>[] = [];
  let cursor: string | undefined;
  do {
    const page: { items: z.output<S>[]; cursor: string | null } = await api.get(path, listOf(item), {
      ...query,
      limit: Math.min(query.limit - items.length, 500),
      cursor,
    });
    items.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && items.length < query.limit);
  return items.slice(0, query.limit);
}

async function send(url: string, init: RequestInit, stop: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (stop.aborted) throw cause;
    throw new VigieError('VIG_X606', 'Vigie does not answer', { cause, details: { url: new URL(url).origin } });
  }
}

function refusal(status: number, answer: unknown): VigieError {
  const parsed = Refusal.safeParse(answer);
  if (!parsed.success || !isCode(parsed.data.code)) {
    return new VigieError('VIG_X606', 'what answers at this address is not Vigie', { details: { status } });
  }
  const refused = (parsed.data.problems ?? []).map(
    ({ path, message }) => `${path === '' ? 'request' : path}: ${message}`,
  );
  return new VigieError(parsed.data.code, parsed.data.message, {
    details: { status, ...(refused.length === 0 ? {} : { refused }) },
  });
}

function parse<S extends z.ZodType>(shape: S, answer: unknown): z.output<S> {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
  throw new VigieError('VIG_X606', 'Vigie answered in another form than this version knows', { details: { paths } });
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined; // Not JSON: no shape accepts it.
  }
}

/** Whether a Vigie runs on this data folder. */
export async function isRunning(dataDir: string): Promise<boolean> {
  return (await readRuntime(dataDir)) !== null;
}

/** What the running process wrote; null when there is none, or when it was killed. */
async function readRuntime(dataDir: string): Promise<Runtime | null> {
  const text = await readFile(join(dataDir, 'runtime.json'), 'utf8').catch(() => '');
  const parsed = Runtime.safeParse(parseJson(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isCode(code: string): code is ErrorCode {
  return code in codes;
}
