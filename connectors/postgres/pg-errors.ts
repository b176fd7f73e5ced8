import { VigieError, isAbort, type ErrorCode } from '#kernel/errors/vigie-error';

/**
 * What we were doing when the server or the network failed: the same SQLSTATE means different things.
 * `connect`: until the first ReadyForQuery · `query`: any statement · `slot`: a replication command that names our slot ·
 * `stream`: after the stream has begun.
 */
export type Phase = 'connect' | 'query' | 'slot' | 'stream';

/**
 * Total: turns what `pg`, a socket or the server's ErrorResponse threw into a {@link VigieError}. It looks at SQLSTATE
 * and errno only. The server's words are never quoted: MESSAGE and DETAIL may hold values (P4); they are not even kept
 * as `cause`.
 */
export function toPgError(thrown: unknown, phase: Phase): Error {
  if (thrown instanceof VigieError) return thrown;
  if (thrown instanceof Error && isAbort(thrown)) return thrown;
  const code = codeOf(thrown);
  if (code === null) return withoutCode(thrown, phase);
  if (SQLSTATE.test(code)) return fromSqlState(code, phase);
  if (isTlsCode(code))
    return new VigieError('VIG_C114', `the encrypted connection failed (${code})`, { details: { code, phase } });
  if (phase === 'connect')
    return new VigieError('VIG_C101', `the source database cannot be reached (${code})`, { details: { code } });
  return new VigieError('VIG_C109', `the connection to the source was lost (${code})`, { details: { code, phase } });
}

const SQLSTATE = /^[0-9A-Z]{5}$/u;

/** @param sqlState five characters, https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function fromSqlState(sqlState: string, phase: Phase): VigieError {
  const code = codeFor(sqlState, phase);
  return new VigieError(code, `${MESSAGES[code] ?? 'the source refused a statement'} (SQLSTATE ${sqlState})`, {
    details: { sqlState, phase },
  });
}

/** SQLSTATE of a server error, or null. */
export function sqlStateOf(thrown: unknown): string | null {
  if (thrown instanceof VigieError) {
    const state = thrown.details['sqlState'];
    return typeof state === 'string' ? state : null;
  }
  const code = codeOf(thrown);
  return code !== null && SQLSTATE.test(code) ? code : null;
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  VIG_C101: 'the source database takes no connection now',
  VIG_C102: 'the source refused the user name or the password',
  VIG_C104: 'the source user may not do this',
  VIG_C105: 'the replication slot is in use',
  VIG_C107: 'the replication slot does not exist or has lost its WAL',
  VIG_C108: 'the publication does not exist',
  VIG_C109: 'the source ended the connection',
  VIG_C113: 'the database does not exist',
};

const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  '28P01': 'VIG_C102',
  '28000': 'VIG_C102',
  '3D000': 'VIG_C113',
  '42501': 'VIG_C104',
  '53300': 'VIG_C101',
  '57P03': 'VIG_C101',
  '57P01': 'VIG_C109',
  '57P02': 'VIG_C109',
  '57P05': 'VIG_C109',
  '25P03': 'VIG_C109',
  '55006': 'VIG_C105',
  // serialization_failure: none of ours can conflict with others; on a standby, the log that is replayed ended it.
  '40001': 'VIG_C109',
};

function codeFor(sqlState: string, phase: Phase): ErrorCode {
  const always = BY_STATE[sqlState];
  if (always !== undefined) return always;
  if (sqlState.startsWith('08')) return phase === 'connect' ? 'VIG_C101' : 'VIG_C109';
  // 42704 undefined_object: before the stream begins the only object named is the slot, after that the publication.
  if (sqlState === '42704' && phase === 'slot') return 'VIG_C107';
  if (sqlState === '42704' && phase === 'stream') return 'VIG_C108';
  // 55000 object_not_in_prerequisite_state: the slot is invalidated; 58P01 undefined_file: its WAL segment was removed.
  if ((sqlState === '55000' || sqlState === '58P01') && (phase === 'slot' || phase === 'stream')) return 'VIG_C107';
  return 'VIG_X900';
}

/** `pg` throws plain errors for a lost connection, a timeout and a failed handshake; a bug is some other class. */
function withoutCode(thrown: unknown, phase: Phase): VigieError {
  if (!(thrown instanceof Error) || thrown.constructor !== Error) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    return new VigieError('VIG_X900', `unexpected ${kind} while talking to the source`, {
      cause: thrown,
      details: { phase },
    });
  }
  if (phase === 'connect') return new VigieError('VIG_C101', 'the source database cannot be reached');
  return new VigieError('VIG_C109', 'the connection to the source was lost', { details: { phase } });
}

/** OpenSSL's verification results and Node's TLS errors, https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isTlsCode(code: string): boolean {
  return (
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('ERR_OSSL_') ||
    /(?:^|_)(?:CERT|CERTIFICATE|CRL|CA|CHAIN|LEAF)(?:_|$)/u.test(code)
  );
}

function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
