import { z } from 'zod';
import { LOCAL_CODES, type Answer, type Problem } from './problem.ts';

export interface ApiClient {
  readonly get: <T>(path: string, shape: z.ZodType<T>) => Promise<Answer<T>>;
  readonly post: <T>(path: string, body: unknown, shape: z.ZodType<T>) => Promise<Answer<T>>;
}

const ErrorBody = z.object({ code: z.string(), message: z.string(), mend: z.string() });
const TIMEOUT_MS = 15_000;

/** Never throws: a failure is an answer too, with code and mend. */
export function createApiClient(token: () => string): ApiClient {
  const ask = async <T>(path: string, init: RequestInit, shape: z.ZodType<T>): Promise<Answer<T>> => {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`/api/v1${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${token()}`,
          accept: 'application/json',
          ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = await response.json();
    } catch {
      // `fetch` tells a page no more than that it failed: the server is down, or answered with something that is not ours.
      return { ok: false, problem: { code: LOCAL_CODES.unreachable, message: '', mend: '', status: 0 } };
    }
    if (!response.ok) return { ok: false, problem: readProblem(body, response.status) };
    const read = shape.safeParse(body);
    if (read.success) return { ok: true, value: read.data };
    return { ok: false, problem: { code: LOCAL_CODES.unreadable, message: '', mend: '', status: response.status } };
  };
  return {
    get: (path, shape) => ask(path, { method: 'GET' }, shape),
    post: (path, body, shape) => ask(path, { method: 'POST', body: JSON.stringify(body) }, shape),
  };
}

function readProblem(body: unknown, status: number): Problem {
  const bare = ErrorBody.safeParse(body);
  if (bare.success) return { ...bare.data, status };
  return { code: LOCAL_CODES.unreachable, message: '', mend: '', status };
}
