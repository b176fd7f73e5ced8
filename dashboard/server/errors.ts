import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { codes, type ErrorCode } from '#kernel/errors/codes';
import { toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Problem } from './options.ts';

/** Body of every answer that is no success. No stack, no SQL, no host, no value. */
export const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  mend: z.string(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export interface Failure {
  readonly status: number;
  readonly body: ErrorBody;
  /** What is logged of it; null for what is the caller's own doing. */
  readonly error: VigieError | null;
}

/** A refusal with a list of what is wrong. */
export class RefusedError extends VigieError {
  readonly problems: readonly Problem[];
  readonly status: number;

  constructor(message: string, problems: readonly Problem[] = [], status = 400) {
    super('VIG_A503', message);
    this.problems = problems;
    this.status = status;
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  VIG_A501: 401,
  VIG_A502: 403,
  VIG_A503: 400,
  VIG_A504: 404,
  VIG_A505: 429,
  VIG_A506: 409,
  VIG_F304: 400,
};

/** Turns whatever a handler or the framework threw into an answer. */
export function toFailure(thrown: unknown): Failure {
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const problems = thrown.validation.map((issue) => ({
      path: issue.instancePath,
      // Zod quotes an unknown key; what was sent is not sent back.
      message: issue.keyword === 'unrecognized_keys' ? 'Unknown setting' : (issue.message ?? 'Invalid'),
    }));
    return refusal(400, 'the request does not have the documented shape', problems.slice(0, 50));
  }
  const status = frameworkStatus(thrown);
  // Messages of the framework are replaced: the JSON parser's quotes the body.
  if (status !== null) return refusal(status, FRAMEWORK[status] ?? 'the request is not valid');
  if (thrown instanceof RefusedError) return refusal(thrown.status, thrown.message, thrown.problems);
  return fromVigieError(toVigieError(thrown));
}

/** A refusal of the request itself: the caller's doing, not logged as a failure of ours. */
export function refusal(status: number, message: string, problems: readonly Problem[] = []): Failure {
  const body: ErrorBody = { code: 'VIG_A503', message, mend: codes.VIG_A503.mend };
  return { status, error: null, body: problems.length === 0 ? body : { ...body, problems: [...problems] } };
}

function fromVigieError(error: VigieError): Failure {
  const status = STATUS[error.code] ?? (error.retry === 'backoff' && error.code !== 'VIG_X900' ? 503 : 500);
  const ours = status >= 500;
  // What went wrong inside is told in the catalogue's words: an inner message may name hosts and tables.
  const message = ours ? codes[error.code].meaning : error.message;
  const body: ErrorBody = { code: error.code, message, mend: error.mend };
  return { status, body, error: ours ? error : null };
}

const FRAMEWORK: Readonly<Record<number, string>> = {
  400: 'the body is not valid JSON',
  403: 'this address is not served',
  404: 'there is nothing at this address',
  408: 'the request came too slowly',
  413: 'the body is too large',
  414: 'the address is too long',
  415: 'the body must be application/json',
  431: 'the headers are too large',
};

/** Status of an error that Fastify or one of its parts made of a bad request, else null. */
function frameworkStatus(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || thrown instanceof VigieError || !('statusCode' in thrown)) return null;
  const { statusCode } = thrown;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : null;
}
