import { z } from 'zod';
import type { SourceKind } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import { parseUrl } from '../../postgres/connection-url.ts';
import { publicationName, slotName } from '../source-names.ts';
import { debeziumNames, type DebeziumSettings } from '../settings.ts';
import { converterConfig } from './converter-config.ts';
import type { Config } from './rest-client.ts';

export interface ConnectorOptions {
  readonly id: string;
  readonly kind: SourceKind;
  readonly url: string;
  readonly settings: DebeziumSettings;
}

const LARGEST_REQUEST_BYTES = String(32 * 1024 * 1024);

const CLASSES = {
  postgres: 'io.debezium.connector.postgresql.PostgresConnector',
  mysql: 'io.debezium.connector.mysql.MySqlConnector',
  mariadb: 'io.debezium.connector.mariadb.MariaDbConnector',
  mongodb: 'io.debezium.connector.mongodb.MongoDbConnector',
} as const satisfies Record<SourceKind, string>;

/** The configuration of a source's connector, as Kafka Connect takes it. Holds the password, or what stands for it. */
export function connectorConfig(options: ConnectorOptions): Config {
  const { id, kind, settings } = options;
  const { connect } = settings;
  const names = debeziumNames(id, settings);
  return {
    'connector.class': CLASSES[kind],
    'tasks.max': '1',
    'topic.prefix': names.topic,
    ...OF_KIND[kind](options),
    'snapshot.mode': settings.snapshot === 'initial' ? 'initial' : 'no_data',
    'snapshot.max.threads': '1',
    'snapshot.fetch.size': String(Math.min(settings.chunkRows, 20_000)),
    'incremental.snapshot.chunk.size': String(settings.chunkRows),
    // A truncate empties the evidence: it must not be left out, as it is by default.
    'skipped.operations': 'none',
    'heartbeat.interval.ms': String(settings.heartbeatMs),
    'poll.interval.ms': '10',
    'max.batch.size': '4096',
    'max.queue.size': '16384',
    'max.queue.size.in.bytes': '67108864',
    // As much as our topics take: with Kafka's usual megabyte a larger row ends the task.
    'producer.override.max.request.size': LARGEST_REQUEST_BYTES,
    'producer.override.buffer.memory': LARGEST_REQUEST_BYTES,
    ...(kind === 'mongodb' ? {} : { 'column.propagate.source.type': '.*', 'include.schema.comments': 'true' }),
    // The order of all changes is what evidence is counted by: one topic of one partition keeps it.
    transforms: 'vigie',
    'transforms.vigie.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.vigie.regex': '.*',
    'transforms.vigie.replacement': names.topic,
    'provide.transaction.metadata': 'true',
    'notification.enabled.channels': 'sink',
    'notification.sink.topic.name': names.topic,
    'signal.enabled.channels': connect.signalTable === undefined ? 'kafka' : 'kafka,source',
    'signal.poll.interval.ms': '1000',
    'signal.consumer.auto.offset.reset': 'earliest',
    'signal.kafka.topic': names.signals,
    'signal.kafka.bootstrap.servers': connect.brokers,
    'signal.kafka.groupId': `${names.topic}.signals`,
    ...clientConfig('signal.consumer', connect),
    ...(connect.signalTable === undefined ? {} : { 'signal.data.collection': connect.signalTable }),
    ...converterConfig(connect),
    ...connect.settings,
    ...(kind === 'mongodb' ? cursorPipeline(connect.settings['cursor.pipeline']) : {}),
  };
}

/**
 * Longest time between two records of a connector that works with this configuration; null when it sends no heartbeats. Those of
 * a binary log's reader come with its server's, which it asks for at four fifths of the time after which it connects anew.
 */
export function heartbeatMs(kind: SourceKind, config: Config): number | null {
  const everyMs = Number(config['heartbeat.interval.ms'] ?? 0);
  if (everyMs === 0) return null;
  const isBinlog = kind === 'mysql' || kind === 'mariadb';
  return isBinlog ? Math.max(everyMs, 0.8 * Number(config['connect.keep.alive.interval.ms'] ?? 60_000)) : everyMs;
}

const OF_KIND: Readonly<Record<SourceKind, (options: ConnectorOptions) => Config>> = {
  postgres: postgresConfig,
  mysql: (options) => ({
    ...mysqlConfig(options),
    'database.ssl.mode': sslMode(options.url, { off: 'preferred', on: 'required', verify: 'verify_identity' }),
    'driver.allowPublicKeyRetrieval': 'true',
  }),
  mariadb: (options) => ({
    ...mysqlConfig(options),
    'database.ssl.mode': sslMode(options.url, { off: 'disable', on: 'trust', verify: 'verify-full' }),
  }),
  mongodb: mongodbConfig,
};

/** No value is rounded or written in another way than it can be told from its schema. */
const VALUES: Config = { 'decimal.handling.mode': 'precise', 'binary.handling.mode': 'bytes' };

function postgresConfig({ id, url, settings }: ConnectorOptions): Config {
  const { config, database, user } = parseUrl(url);
  const { host, port } = seenFromConnect(settings, config.host ?? 'localhost', config.port ?? 5432);
  const mode = new URL(url).searchParams.get('sslmode') ?? 'prefer';
  return {
    'database.hostname': host,
    'database.port': String(port),
    'database.user': user,
    'database.password': password(settings, typeof config.password === 'string' ? config.password : ''),
    'database.dbname': database,
    'database.sslmode': mode,
    'plugin.name': 'pgoutput',
    'slot.name': slotName(id, settings),
    // Debezium makes the slot: only so does its snapshot meet the changes exactly. The publication is ours.
    'slot.drop.on.stop': 'false',
    'publication.name': publicationName(id, settings),
    'publication.autocreate.mode': 'disabled',
    'read.only': settings.connect.signalTable === undefined ? 'true' : 'false',
    ...VALUES,
    'time.precision.mode': 'adaptive',
    'interval.handling.mode': 'string',
    'hstore.handling.mode': 'json',
    'include.unknown.datatypes': 'true',
    ...tableLists('table', settings),
  };
}

function mysqlConfig({ id, url, settings }: ConnectorOptions): Config {
  const parsed = parseAny(url);
  const { host, port } = seenFromConnect(settings, parsed.hostname, Number(parsed.port === '' ? 3306 : parsed.port));
  const { topic, history } = debeziumNames(id, settings);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return {
    'database.hostname': host,
    'database.port': String(port),
    'database.user': decodeURIComponent(parsed.username),
    'database.password': password(settings, decodeURIComponent(parsed.password)),
    'database.server.id': String(settings.serverId ?? serverIdOf(topic)),
    ...VALUES,
    'time.precision.mode': 'adaptive_time_microseconds',
    'database.connectionTimeZone': 'UTC',
    'schema.history.internal.kafka.bootstrap.servers': settings.connect.brokers,
    'schema.history.internal.kafka.topic': history,
    ...clientConfig('schema.history.internal.producer', settings.connect),
    ...clientConfig('schema.history.internal.consumer', settings.connect),
    'schema.history.internal.store.only.captured.tables.ddl': 'true',
    'include.schema.changes': 'true',
    'snapshot.locking.mode': 'minimal',
    'bigint.unsigned.handling.mode': 'precise',
    'read.only': settings.connect.signalTable === undefined ? 'true' : 'false',
    ...(database === '' ? {} : { 'database.include.list': literal(database) }),
    ...tableLists('table', settings),
  };
}

/** Debezium makes these clients itself: they have nothing of what the workers of Connect were given to reach Kafka. */
function clientConfig(prefix: string, { kafkaClient }: DebeziumSettings['connect']): Config {
  return Object.fromEntries(Object.entries(kafkaClient).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** A url of MongoDB may name several hosts, which no other url does. */
const MONGODB = /^(mongodb(?:\+srv)?):\/\/(?:([^/@]*)@)?([^/?]+)(?:\/([^?]*))?(\?.*)?$/u;

function mongodbConfig({ url, settings }: ConnectorOptions): Config {
  const parts = MONGODB.exec(url);
  if (parts === null) throw unreadable();
  const [, scheme = '', login = '', hosts = '', path = '', parameters = ''] = parts;
  const [user = '', secret = ''] = login.split(':').map(decodeURIComponent);
  const { host } = seenFromConnect(settings, hosts, 0);
  const database = decodeURIComponent(path);
  return {
    'mongodb.connection.string': `${scheme}://${host}/${parameters}`,
    ...(user === '' ? {} : { 'mongodb.user': user, 'mongodb.password': password(settings, secret) }),
    'capture.mode': settings.connect.captureMode ?? 'change_streams_update_full',
    ...(database === '' ? {} : { 'database.include.list': literal(database) }),
    ...tableLists('collection', settings),
  };
}

const CLUSTER_TIME = { $toDate: '$clusterTime' };
const END_OF_SECOND = { $add: [CLUSTER_TIME, 999] };

/**
 * Changes are ordered by their cluster time. Of it a record has the number within the second; its second it has only as part of
 * `ts_ms`, which since Debezium 3.4 is the time of the server's clock where the event has one (MongoDB 6.0 and later), and that
 * clock turns to the next second before or after the cluster's. So the event's time is kept within the second of its cluster time.
 */
const WITHIN_ITS_SECOND = {
  $set: { wallTime: { $max: [CLUSTER_TIME, { $min: [{ $ifNull: ['$wallTime', CLUSTER_TIME] }, END_OF_SECOND] }] } },
};

/** @param further stages of the user's own; what is no list Debezium refuses by itself. */
function cursorPipeline(further = '[]'): Config {
  const stages = z.array(z.unknown()).safeParse(parsedJson(further));
  return stages.success ? { 'cursor.pipeline': JSON.stringify([WITHIN_ITS_SECOND, ...stages.data]) } : {};
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tableLists(what: 'table' | 'collection', { tables: { include, exclude } }: DebeziumSettings): Config {
  // Debezium takes one of the two lists.
  if (include !== undefined && !include.every((glob) => glob === '*.*')) {
    const left = exclude.map((glob) => `(?!${pattern(glob)}$)`).join('');
    return { [`${what}.include.list`]: include.map((glob) => left + pattern(glob)).join(',') };
  }
  return exclude.length === 0 ? {} : { [`${what}.exclude.list`]: exclude.map(pattern).join(',') };
}

/** A glob as Debezium's lists of patterns have it; a comma would part it. */
function pattern(glob: string): string {
  const whole = glob.includes('.') ? glob : `*.${glob}`;
  return Array.from(whole, (char) => (char === '*' ? '.*' : char === '?' ? '.' : literal(char))).join('');
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&').replaceAll(',', '\\x2C');
}

function password({ connect }: DebeziumSettings, given: string): string {
  return connect.passwordReference ?? given;
}

function seenFromConnect(
  { connect: { sourceHost } }: DebeziumSettings,
  host: string,
  port: number,
): { readonly host: string; readonly port: number } {
  if (sourceHost === undefined) return { host, port };
  if (port === 0) return { host: sourceHost, port };
  const [name = host, other] = sourceHost.split(/:(?=\d+$)/u);
  return { host: name, port: other === undefined ? port : Number(other) };
}

function parseAny(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) throw unreadable();
  return parsed;
}

/** The url holds the password: nothing of it is quoted. */
function unreadable(): VigieError {
  return new VigieError('VIG_X601', 'the source url cannot be read');
}

function sslMode(url: string, words: { readonly off: string; readonly on: string; readonly verify: string }): string {
  const mode = (parseAny(url).searchParams.get('ssl-mode') ?? '').toUpperCase();
  return mode === 'REQUIRED' ? words.on : mode.startsWith('VERIFY') ? words.verify : words.off;
}

/** No two replicas of a server may have the same; made from the name so that it stays. */
function serverIdOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 1_000_000 + (hash % 1_000_000_000);
}
