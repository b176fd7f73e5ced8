import { codes, type ErrorCode, type Retry } from './codes.ts';

export type { ErrorCode, Retry } from './codes.ts';

export interface VigieErrorOptions {
  /** Facts that help an operator. Never a record value: what goes in here is logged and shown. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
  /** Overrides the catalogue's retry advice, where the place knows better. */
  readonly retry?: Retry | undefined;
}

/**
 * Every failure that Vigie reports. Code that decides looks at `code` and `retry`, never at the message.
 * `codes.ts` is the catalogue: what each code means, its likely cause and the mend.
 */
export class VigieError extends Error {
  override readonly name = 'VigieError';
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: VigieErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? codes[code].retry;
    this.details = options.details ?? {};
  }

  /** The command or change that mends it. */
  get mend(): string {
    return codes[this.code].mend;
  }

  /** What may leave the process: no stack, no cause, no SQL. */
  toJSON(): {
    code: ErrorCode;
    message: string;
    mend: string;
    retry: Retry;
    details: Readonly<Record<string, unknown>>;
  } {
    return { code: this.code, message: this.message, mend: this.mend, retry: this.retry, details: this.details };
  }
}

/** Total: turns whatever was thrown into a {@link VigieError}; what is unknown becomes `VIG_X900`. */
export function toVigieError(thrown: unknown): VigieError {
  if (thrown instanceof VigieError) return thrown;
  const known = networkCode(thrown);
  if (known !== null) return new VigieError('VIG_X901', `a server could not be reached (${known})`, { cause: thrown });
  // The message of a foreign error may quote data (PostgreSQL's DETAIL does), so only its class and code are kept.
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  const code = foreignCode(thrown);
  return new VigieError('VIG_X900', `unexpected ${kind}${code === null ? '' : ` (${code})`}`, { cause: thrown });
}

/** True for the error with which aborted work ends; aborting is not a failure. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || foreignCode(thrown) === 'ABORT_ERR');
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);

function networkCode(thrown: unknown): string | null {
  const code = foreignCode(thrown);
  return code !== null && NETWORK.has(code) ? code : null;
}

function foreignCode(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
