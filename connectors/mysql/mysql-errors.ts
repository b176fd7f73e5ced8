import { VigieError, isAbort, type ErrorCode } from '#kernel/errors/vigie-error';

/** What we were doing when the server or the network failed. `connect`: until the session is authenticated. */
export type Phase = 'connect' | 'query' | 'stream';

/**
 * Total: turns what `mysql2`, a socket or an error packet of the server threw into a {@link VigieError}. It looks at
 * numbers only. The server's words are never quoted: they may hold values (P4); they are not even kept as `cause`.
 */
export function toMysqlError(thrown: unknown, phase: Phase): Error {
  if (thrown instanceof VigieError) return thrown;
  if (thrown instanceof Error && isAbort(thrown)) return thrown;
  const errno = numberOf(thrown);
  if (errno !== null) return fromErrno(errno, phase);
  const code = codeOf(thrown);
  if (code === null) return withoutCode(thrown, phase);
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR' || code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED')
    return new VigieError('VIG_C102', 'the source and Vigie could not agree on a password', { details: { code } });
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return new VigieError('VIG_C114', 'the server offers no TLS');
  if (/^(?:HANDSHAKE_SSL|ERR_TLS_|ERR_SSL_|ERR_OSSL_)|(?:^|_)(?:CERT|CERTIFICATE|CRL|CA|CHAIN|LEAF)(?:_|$)/u.test(code))
    return new VigieError('VIG_C114', `the encrypted connection failed (${code})`, { details: { code, phase } });
  return phase === 'connect'
    ? new VigieError('VIG_C101', `the source database cannot be reached (${code})`, { details: { code } })
    : new VigieError('VIG_C109', `the connection to the source was lost (${code})`, { details: { code, phase } });
}

/** @param errno https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html */
export function fromErrno(errno: number, phase: Phase): VigieError {
  const code = BY_ERRNO[errno] ?? 'VIG_X900';
  return new VigieError(code, `${MESSAGES[code] ?? 'the source refused a statement'} (error ${errno})`, {
    details: { errno, phase },
  });
}

/** The server's number of an error, or null. */
export function errnoOf(thrown: unknown): number | null {
  if (thrown instanceof VigieError) {
    const errno = thrown.details['errno'];
    return typeof errno === 'number' ? errno : null;
  }
  return numberOf(thrown);
}

export const ERRNO = {
  noSuchTable: 1146,
  unknownDatabase: 1049,
  unknownColumn: 1054,
  lockWaitTimeout: 1205,
  fatalReadingLog: 1236,
  sameServerId: 4052,
  tableDefinitionChanged: 1412,
  unknownVariable: 1193,
} as const;

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  VIG_C101: 'the source database takes no connection now',
  VIG_C102: 'the source refused the user name or the password',
  VIG_C104: 'the source user may not do this',
  VIG_C105: 'another replica with our server id has taken over',
  VIG_C109: 'the source ended the connection',
  VIG_C113: 'the database does not exist',
};

const BY_ERRNO: Readonly<Record<number, ErrorCode>> = {
  1040: 'VIG_C101',
  1203: 'VIG_C101',
  1226: 'VIG_C101',
  1129: 'VIG_C101',
  1045: 'VIG_C102',
  1698: 'VIG_C102',
  1251: 'VIG_C102',
  3118: 'VIG_C102',
  1862: 'VIG_C102',
  4151: 'VIG_C102',
  1044: 'VIG_C104',
  1142: 'VIG_C104',
  1143: 'VIG_C104',
  1227: 'VIG_C104',
  1370: 'VIG_C104',
  1130: 'VIG_C104',
  1049: 'VIG_C113',
  1053: 'VIG_C109',
  1077: 'VIG_C109',
  1152: 'VIG_C109',
  1158: 'VIG_C109',
  1159: 'VIG_C109',
  1160: 'VIG_C109',
  1161: 'VIG_C109',
  1205: 'VIG_C109',
  1213: 'VIG_C109',
  1236: 'VIG_C109',
  1317: 'VIG_C109',
  1412: 'VIG_C109',
  1927: 'VIG_C109',
  4031: 'VIG_C109',
  4052: 'VIG_C105',
};

function withoutCode(thrown: unknown, phase: Phase): VigieError {
  if (!(thrown instanceof Error) || thrown.constructor !== Error) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    return new VigieError('VIG_X900', `unexpected ${kind} while talking to the source`, {
      cause: thrown,
      details: { phase },
    });
  }
  return phase === 'connect'
    ? new VigieError('VIG_C101', 'the source database cannot be reached')
    : new VigieError('VIG_C109', 'the connection to the source was lost', { details: { phase } });
}

/** Only numbers of the server: `mysql2` gives system errors a negative one. */
function numberOf(thrown: unknown): number | null {
  if (typeof thrown !== 'object' || thrown === null || !('errno' in thrown)) return null;
  return typeof thrown.errno === 'number' && thrown.errno >= 1000 ? thrown.errno : null;
}

function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
