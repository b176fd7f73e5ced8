import { DatabaseError } from 'pg';
import { VigieError, type ErrorCode } from '#kernel/errors/vigie-error';

/**
 * The one place where PostgreSQL's answers become errors of the log. Decides on SQLSTATE (PostgreSQL manual, appendix A),
 * never on text; `VKnnn` are raised by our own functions.
 */
const EXACT: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  VK202: ['VIG_K202', 'a partition does not exist'],
  VK203: ['VIG_K203', 'the writer was replaced by another'],
  '53100': ['VIG_K206', 'the disk under the log is full'],
  '40001': ['VIG_K201', 'the log had to break off a transaction'],
  '40P01': ['VIG_K201', 'the log had to break off a transaction'],
  '55P03': ['VIG_K201', 'the log is busy'],
  '57014': ['VIG_K201', 'the log broke off a statement'],
  '25P03': ['VIG_K201', 'the log broke off a transaction that stood still'],
  '25006': ['VIG_K201', 'the log is read-only for now'],
};

/** By class: lost connections, refused log-ins, too few resources, operator's intervention, limits. */
const BY_CLASS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  '08': ['VIG_K201', 'the connection to the log broke'],
  '28': ['VIG_K201', 'the log refused the log-in'],
  '3D': ['VIG_K201', 'the database of the log does not exist'],
  '53': ['VIG_K201', 'the log has too few resources'],
  '54': ['VIG_K209', 'the log cannot hold a record of this size'],
  '57': ['VIG_K201', 'the log is shutting down or starting'],
};

/** After these the session is gone, so a commit that was under way may have happened. */
const SESSION_LOST = new Set(['25P03', '57P01', '57P02', '57P03', '57P05']);

/** Whether the connection is unusable after this error. */
export function breaksSession(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  const state = error.code ?? '';
  return state.startsWith('08') || SESSION_LOST.has(state);
}

/**
 * @param committing true when what failed would have committed: if its answer is lost, nobody knows whether it did.
 */
export function toLogError(error: unknown, committing: boolean): VigieError {
  if (error instanceof VigieError) return error;
  const lost = breaksSession(error);
  const indefinite = lost && committing ? { indefinite: true } : {};
  if (!(error instanceof DatabaseError)) {
    // The driver reports a broken connection as a plain Error without any code.
    if (error instanceof TypeError || error instanceof RangeError) {
      return new VigieError('VIG_X900', `unexpected ${error.name}`, { cause: error });
    }
    return new VigieError('VIG_K201', 'the log cannot be reached', { cause: error, details: indefinite });
  }
  const state = error.code ?? '';
  const [code, message] = EXACT[state] ?? BY_CLASS[state.slice(0, 2)] ?? ['VIG_X900', 'the log failed unexpectedly'];
  return new VigieError(code, message, { cause: error, details: { sqlState: state, ...indefinite } });
}
