import { MongoError } from 'mongodb';
import { isAbort, VigieError, type ErrorCode } from '#kernel/errors/vigie-error';

/**
 * What we were doing when the server or the network failed: `connect` until the first answer, `query` any command,
 * `stream` a command of the change stream.
 */
export type Phase = 'connect' | 'query' | 'stream';

/**
 * Total: turns what the driver threw into a {@link VigieError}. It looks at codes, labels and classes only; the server's
 * words may hold values (P4) and are neither quoted nor kept as `cause`.
 */
export function toMongoError(thrown: unknown, phase: Phase): Error {
  if (thrown instanceof VigieError) return thrown;
  if (thrown instanceof Error && isAbort(thrown)) return thrown;
  if (!(thrown instanceof MongoError)) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    return new VigieError('VIG_X900', `unexpected ${kind} while talking to the source`, { details: { phase } });
  }
  const serverCode = serverCodeOf(thrown);
  const details = { phase, ...(serverCode === null ? {} : { serverCode }) };
  const code = codeFor(thrown, serverCode, phase);
  const words = MESSAGES[code] ?? `the source refused a command`;
  return new VigieError(code, serverCode === null ? words : `${words} (code ${serverCode})`, { details });
}

/** Numeric code of a server error, or null: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
export function serverCodeOf(thrown: unknown): number | null {
  if (thrown instanceof VigieError) {
    const code = thrown.details['serverCode'];
    return typeof code === 'number' ? code : null;
  }
  if (!(thrown instanceof MongoError) || thrown.code === undefined || typeof thrown.code === 'string') return null;
  // Answers are read without turning their numbers into JavaScript's, and an error is an answer.
  const given: unknown = thrown.code;
  const code = Number(given);
  return Number.isInteger(code) ? code : null;
}

/** Whether a change stream that ended so may be opened again where it stood. */
export function isResumable(thrown: unknown): boolean {
  return thrown instanceof VigieError && thrown.code === 'VIG_C109';
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  VIG_C101: 'the source database cannot be reached',
  VIG_C102: 'the source refused the user name or the password',
  VIG_C104: 'the source user may not do this',
  VIG_C107: 'the oplog no longer holds the changes that come next',
  VIG_C109: 'the connection to the source was lost',
  VIG_C114: 'the encrypted connection failed',
  VIG_C150: 'the source has no change streams',
  VIG_C151: 'a change is larger than the server can send',
  VIG_X601: 'the source url is not a MongoDB url, or two of its options exclude one another',
};

const BY_CODE: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [11, 'VIG_C102'], // UserNotFound
  [18, 'VIG_C102'], // AuthenticationFailed
  [8000, 'VIG_C102'], // AtlasError: bad auth
  [13, 'VIG_C104'], // Unauthorized
  [136, 'VIG_C107'], // CappedPositionLost
  [260, 'VIG_C107'], // InvalidResumeToken
  [280, 'VIG_C107'], // ChangeStreamFatalError
  [286, 'VIG_C107'], // ChangeStreamHistoryLost
  [40573, 'VIG_C150'], // $changeStream on a stand-alone server
  [10334, 'VIG_C151'], // BSONObjectTooLarge
]);

/** Errors after which a stream goes on by itself elsewhere or later, as the specification of drivers lists them. */
const RESUMABLE = new Set([
  6, 7, 43, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11601, 11602, 13388, 13435, 13436,
]);

function codeFor(thrown: MongoError, serverCode: number | null, phase: Phase): ErrorCode {
  const known = serverCode === null ? undefined : BY_CODE.get(serverCode);
  if (known !== undefined) return known;
  if (serverCode !== null && RESUMABLE.has(serverCode)) return 'VIG_C109';
  if (thrown.hasErrorLabel('ResumableChangeStreamError')) return 'VIG_C109';
  if (thrown.name === 'MongoParseError' || thrown.name === 'MongoInvalidArgumentError') return 'VIG_X601';
  if (isTlsFailure(thrown)) return 'VIG_C114';
  if (thrown.name === 'MongoServerSelectionError') return selectionCode(thrown);
  if (thrown.name.startsWith('MongoNetwork') || CONNECTION_NAMES.has(thrown.name))
    return phase === 'connect' ? 'VIG_C101' : 'VIG_C109';
  return 'VIG_X900';
}

const CONNECTION_NAMES = new Set([
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoUnexpectedServerResponseError',
]);

/** No server was found to work with: for want of the right certificate or password, or since none answers. */
function selectionCode(thrown: MongoError): ErrorCode {
  const inner = innerErrors(thrown);
  if (inner.some((error) => isTlsFailure(error))) return 'VIG_C114';
  if (inner.some((error) => serverCodeOf(error) === 18)) return 'VIG_C102';
  return 'VIG_C101';
}

function* causes(thrown: unknown): Generator<object> {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    yield at;
    at = 'cause' in at ? at.cause : null;
  }
}

/** What the monitors of the single servers met. */
function innerErrors(thrown: MongoError): readonly unknown[] {
  const reason = 'reason' in thrown ? thrown.reason : null;
  if (typeof reason !== 'object' || reason === null || !('servers' in reason)) return [];
  const { servers } = reason;
  if (!(servers instanceof Map)) return [];
  return [...servers.values()].flatMap((server: unknown) =>
    typeof server === 'object' && server !== null && 'error' in server ? [server.error] : [],
  );
}

/** OpenSSL's verification results and Node's TLS errors: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isTlsFailure(thrown: unknown): boolean {
  for (const cause of causes(thrown)) {
    const code = 'code' in cause ? cause.code : null;
    if (typeof code !== 'string') continue;
    if (/^ERR_(?:TLS|SSL|OSSL)_/u.test(code) || /(?:^|_)(?:CERT|CERTIFICATE|CRL|CA|CHAIN|LEAF)(?:_|$)/u.test(code))
      return true;
  }
  return false;
}
