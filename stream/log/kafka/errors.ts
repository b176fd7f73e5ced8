import { VigieError, type ErrorCode } from '#kernel/errors/vigie-error';

/** The error codes of Kafka's protocol that mean something to us. */
export const REFUSALS = {
  OFFSET_OUT_OF_RANGE: 1,
  CORRUPT_MESSAGE: 2,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  LEADER_NOT_AVAILABLE: 5,
  NOT_LEADER_OR_FOLLOWER: 6,
  REQUEST_TIMED_OUT: 7,
  BROKER_NOT_AVAILABLE: 8,
  REPLICA_NOT_AVAILABLE: 9,
  MESSAGE_TOO_LARGE: 10,
  NETWORK_EXCEPTION: 13,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  COORDINATOR_NOT_AVAILABLE: 15,
  NOT_COORDINATOR: 16,
  INVALID_TOPIC: 17,
  RECORD_LIST_TOO_LARGE: 18,
  NOT_ENOUGH_REPLICAS: 19,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 20,
  ILLEGAL_GENERATION: 22,
  INCONSISTENT_GROUP_PROTOCOL: 23,
  INVALID_GROUP_ID: 24,
  UNKNOWN_MEMBER_ID: 25,
  INVALID_SESSION_TIMEOUT: 26,
  REBALANCE_IN_PROGRESS: 27,
  TOPIC_AUTHORIZATION_FAILED: 29,
  GROUP_AUTHORIZATION_FAILED: 30,
  CLUSTER_AUTHORIZATION_FAILED: 31,
  INVALID_TIMESTAMP: 32,
  UNSUPPORTED_VERSION: 35,
  TOPIC_ALREADY_EXISTS: 36,
  INVALID_PARTITIONS: 37,
  INVALID_REPLICATION_FACTOR: 38,
  NOT_CONTROLLER: 41,
  POLICY_VIOLATION: 44,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  DUPLICATE_SEQUENCE_NUMBER: 46,
  INVALID_PRODUCER_EPOCH: 47,
  INVALID_TXN_STATE: 48,
  INVALID_PRODUCER_ID_MAPPING: 49,
  INVALID_TRANSACTION_TIMEOUT: 50,
  CONCURRENT_TRANSACTIONS: 51,
  TRANSACTION_COORDINATOR_FENCED: 52,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 53,
  KAFKA_STORAGE_ERROR: 56,
  UNKNOWN_PRODUCER_ID: 59,
  NON_EMPTY_GROUP: 68,
  GROUP_ID_NOT_FOUND: 69,
  FENCED_LEADER_EPOCH: 74,
  UNKNOWN_LEADER_EPOCH: 75,
  OFFSET_NOT_AVAILABLE: 78,
  MEMBER_ID_REQUIRED: 79,
  FENCED_INSTANCE_ID: 82,
  INVALID_RECORD: 87,
  UNSTABLE_OFFSET_COMMIT: 88,
  THROTTLING_QUOTA_EXCEEDED: 89,
  PRODUCER_FENCED: 90,
  UNKNOWN_TOPIC_ID: 100,
  TRANSACTION_ABORTABLE: 120,
} as const;

export type Refusal = keyof typeof REFUSALS;

const NAMES = new Map(Object.entries(REFUSALS).map(([name, code]): [number, string] => [code, name]));

/** What passes by itself: the leader moved, the coordinator loads, replicas lag, another transaction ends. */
const TRANSIENT = new Set<number>([
  REFUSALS.CORRUPT_MESSAGE,
  REFUSALS.LEADER_NOT_AVAILABLE,
  REFUSALS.NOT_LEADER_OR_FOLLOWER,
  REFUSALS.REQUEST_TIMED_OUT,
  REFUSALS.BROKER_NOT_AVAILABLE,
  REFUSALS.REPLICA_NOT_AVAILABLE,
  REFUSALS.NETWORK_EXCEPTION,
  REFUSALS.COORDINATOR_LOAD_IN_PROGRESS,
  REFUSALS.COORDINATOR_NOT_AVAILABLE,
  REFUSALS.NOT_COORDINATOR,
  REFUSALS.NOT_ENOUGH_REPLICAS,
  REFUSALS.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  REFUSALS.NOT_CONTROLLER,
  REFUSALS.CONCURRENT_TRANSACTIONS,
  REFUSALS.TRANSACTION_COORDINATOR_FENCED,
  REFUSALS.FENCED_LEADER_EPOCH,
  REFUSALS.UNKNOWN_LEADER_EPOCH,
  REFUSALS.OFFSET_NOT_AVAILABLE,
  REFUSALS.UNSTABLE_OFFSET_COMMIT,
  REFUSALS.THROTTLING_QUOTA_EXCEEDED,
  REFUSALS.KAFKA_STORAGE_ERROR,
  REFUSALS.UNKNOWN_TOPIC_ID,
]);

const MEANINGS: Partial<Record<Refusal, readonly [ErrorCode, string]>> = {
  OFFSET_OUT_OF_RANGE: ['VIG_K204', 'the offset is not in the log'],
  UNKNOWN_TOPIC_OR_PARTITION: ['VIG_K202', 'there is no such topic'],
  MESSAGE_TOO_LARGE: ['VIG_K209', 'a record is larger than the topic takes'],
  RECORD_LIST_TOO_LARGE: ['VIG_K209', 'a record is larger than the segments of the topic'],
  INVALID_TOPIC: ['VIG_K209', 'the name of a topic is not valid'],
  INVALID_PARTITIONS: ['VIG_K209', 'the number of partitions is not valid'],
  INVALID_TIMESTAMP: ['VIG_K209', 'the time of a record is outside what the topic takes'],
  INVALID_RECORD: ['VIG_K209', 'the broker refused a record'],
  POLICY_VIOLATION: ['VIG_K209', "the broker's policy refused a topic or its settings"],
  INVALID_REPLICATION_FACTOR: ['VIG_K209', 'there are fewer brokers than replicas asked for'],
  ILLEGAL_GENERATION: ['VIG_K203', 'the group has moved on'],
  UNKNOWN_MEMBER_ID: ['VIG_K203', 'the group has forgotten this member'],
  REBALANCE_IN_PROGRESS: ['VIG_K203', 'the group shares its partitions out again'],
  FENCED_INSTANCE_ID: ['VIG_K203', 'another member has taken over'],
  NON_EMPTY_GROUP: ['VIG_K203', 'the group has members'],
  INVALID_PRODUCER_EPOCH: ['VIG_K203', 'a newer writer has taken over'],
  PRODUCER_FENCED: ['VIG_K203', 'a newer writer has taken over'],
  INVALID_TXN_STATE: ['VIG_K203', 'the transaction was ended by the broker'],
  OUT_OF_ORDER_SEQUENCE_NUMBER: ['VIG_K201', 'the broker has lost what this writer wrote before'],
  UNKNOWN_PRODUCER_ID: ['VIG_K201', 'the broker has forgotten this writer'],
  INVALID_PRODUCER_ID_MAPPING: ['VIG_K203', 'the broker has forgotten this writer'],
  TRANSACTION_ABORTABLE: ['VIG_K201', 'the broker broke off a transaction'],
  TOPIC_AUTHORIZATION_FAILED: ['VIG_K210', 'the topic is not allowed'],
  GROUP_AUTHORIZATION_FAILED: ['VIG_K210', 'the group is not allowed'],
  CLUSTER_AUTHORIZATION_FAILED: ['VIG_K210', 'the cluster does not allow it'],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: ['VIG_K210', 'the transactional id is not allowed'],
  UNSUPPORTED_VERSION: ['VIG_K213', 'the broker does not know this request'],
  KAFKA_STORAGE_ERROR: ['VIG_K206', "the broker's disk has failed or is full"],
};

/** A broker's refusal, inside; {@link toLogError} makes it the log's error at the edge. */
export class BrokerRefusal extends Error {
  readonly code: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, details: Readonly<Record<string, unknown>> = {}) {
    super(`broker error ${NAMES.get(code) ?? code}`);
    this.name = 'BrokerRefusal';
    this.code = code;
    this.details = details;
  }
}

/** Throws when a broker's answer is no success. */
export function accepted(code: number, details?: Readonly<Record<string, unknown>>): void {
  if (code !== 0) throw new BrokerRefusal(code, details);
}

export function isRefusal(error: unknown, ...names: readonly Refusal[]): error is BrokerRefusal {
  return error instanceof BrokerRefusal && names.some((name) => REFUSALS[name] === error.code);
}

/** Whether the same may succeed when it is tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof BrokerRefusal) return TRANSIENT.has(error.code);
  return !(error instanceof VigieError) && connectionTrouble(error) === 'VIG_K201';
}

/** Total. Decides on codes and on the names of the client's errors, never on words. */
export function toLogError(error: unknown, extra: Readonly<Record<string, unknown>> = {}): VigieError {
  if (error instanceof VigieError) return error;
  if (error instanceof BrokerRefusal) {
    const name = NAMES.get(error.code);
    const known = Object.entries(MEANINGS).find(([each]) => each === name)?.[1];
    const [code, message] = known ?? (TRANSIENT.has(error.code) ? BUSY : UNKNOWN);
    return new VigieError(code, message, {
      cause: error,
      details: { broker: name ?? error.code, ...error.details, ...extra },
    });
  }
  const trouble = connectionTrouble(error);
  if (trouble === null) {
    const name = error instanceof Error ? error.name : typeof error;
    return new VigieError('VIG_X900', `unexpected ${name}`, { cause: error });
  }
  return new VigieError(trouble, TROUBLES[trouble], { cause: error, details: { ...extra } });
}

const BUSY = ['VIG_K201', 'the broker is not ready'] as const;
const UNKNOWN = ['VIG_X900', 'the broker refused a request'] as const;
const TROUBLES = {
  VIG_K201: 'the broker cannot be reached',
  VIG_K211: 'the broker refused the log-in',
  VIG_K212: 'no encrypted connection to the broker',
} as const;

/** Node's and OpenSSL's codes for what is wrong with a certificate, or with a listener that speaks no TLS. */
const TLS = /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|HOSTNAME_MISMATCH$)/u;

function connectionTrouble(error: unknown): keyof typeof TROUBLES | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TLS.test(code)) return 'VIG_K212';
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'VIG_K211';
  return error.name.startsWith('KafkaJS') || /^E[A-Z]+$/u.test(code) ? 'VIG_K201' : null;
}
