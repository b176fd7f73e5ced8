import { z } from 'zod';
import {
  count,
  DAY_MS,
  key,
  port,
  postgresUrl,
  redisUrl,
  secretText,
  token,
  urlScheme,
  webUrl,
} from './field-types.ts';
import { captureSetting, ConnectConfig, debeziumRules, RegistryConfig } from './debezium-schema.ts';
import { KafkaLog, kafkaRules } from './kafka-schema.ts';

/**
 * The configuration: one schema gives types, defaults, `docs/config.schema.json`, `docs/config.md`, the names of the
 * environment variables and the flags. Meta keys: `x-secret` is never printed; `x-flag` is a short flag beside the
 * generated one; `x-env` an environment variable beside the generated one; `x-common` stands in `vigie start --help`.
 */

/** The identifiers of sources begin their topics' names. The same law as `SourceId` of the contract. */
const sourceId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/u, 'lower-case letters, digits, - and _, at most 63, starting with a letter');

const postgresName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/u, 'lower-case letters, digits and _, at most 63');

/** What a source is told by, whatever database it is. */
const sourceBasics = {
  id: sourceId.describe('Short name of the source; it begins the names of its change topics.'),
};

/** What can be set for a source whatever database it is. */
const sourceReading = {
  capture: captureSetting,
  connect: ConnectConfig.optional(),
  exclude: z
    .array(z.string().min(1))
    .default([])
    .describe('Tables or collections not to watch, in the same form; it wins over `tables`.'),
  snapshot: z
    .enum(['initial', 'never'])
    .default('initial')
    .describe('`initial` reads what is there already before it follows the changes; `never` only follows.'),
  chunkRows: count(1, 1_000_000).default(20_000).describe('Rows read at a time by a snapshot.'),
  snapshotWorkers: count(1, 16).default(2).describe('Tables read at the same time by a snapshot: one connection each.'),
  heartbeatMs: count(1_000, 3_600_000)
    .default(10_000)
    .describe(
      'How often a heartbeat is asked for or written at the source, so that a quiet database is known to be alive and lets its log go.',
    ),
  discoveryMs: count(50, 3_600_000)
    .default(5_000)
    .describe('How often the tables of the source are compared with what is known, to find those that see no changes.'),
  retainedWalAlertBytes: count(1_048_576, Number.MAX_SAFE_INTEGER)
    .default(1_073_741_824)
    .describe('An alert is opened when the source keeps more of its log for us than this.'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Further settings, handed to the connector as they are.'),
};

const watched = z
  .array(z.string().min(1))
  .optional()
  .describe(
    'Tables to watch, as schema.table (PostgreSQL), database.table (MySQL, MariaDB) or database.collection (MongoDB); * stands for any characters, ? for one. All tables of users when left out, new ones too.',
  );

function sourceUrl(schemes: readonly string[], example: string) {
  return z
    .string()
    .refine((text) => schemes.includes(urlScheme(text) ?? ''), { message: `a url such as ${example}` })
    .transform(secretText)
    .meta({
      description:
        'Where it is: postgres://user:password@host:port/database, or mysql://…, mariadb://…, mongodb://…. TLS by ?sslmode=require or verify-full (PostgreSQL), ?ssl-mode=REQUIRED or VERIFY_IDENTITY (MySQL, MariaDB), ?tls=true (MongoDB).',
      'x-secret': true,
    });
}

const PostgresSource = z.strictObject({
  ...sourceBasics,
  kind: z
    .literal('postgres')
    .default('postgres')
    .describe('Which database it is; told by the scheme of `url` when left out.'),
  url: sourceUrl(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database'),
  tables: watched,
  slot: postgresName.optional().describe('PostgreSQL: name of the replication slot; vigie_<id> when left out.'),
  publication: postgresName.optional().describe('PostgreSQL: name of the publication; vigie_<id> when left out.'),
  failover: z
    .boolean()
    .default(true)
    .describe(
      'PostgreSQL 17 and later: whether standbys with `sync_replication_slots` keep a copy of the slot, so that capture goes on after a fail-over.',
    ),
  ...sourceReading,
});

const mysqlSettings = {
  tables: watched,
  serverId: count(1, 4_294_967_295)
    .optional()
    .describe(
      'MySQL and MariaDB: the server id we are known by as a replica; no other replica may have it. Made from the id of the source when left out.',
    ),
  ...sourceReading,
};

const MysqlSource = z.strictObject({
  ...sourceBasics,
  kind: z.literal('mysql').default('mysql'),
  url: sourceUrl(['mysql'], 'mysql://user:password@host:3306/database'),
  ...mysqlSettings,
});

const MariadbSource = z.strictObject({
  ...sourceBasics,
  kind: z.literal('mariadb').default('mariadb'),
  url: sourceUrl(['mariadb'], 'mariadb://user:password@host:3306/database'),
  ...mysqlSettings,
});

const MongodbSource = z.strictObject({
  ...sourceBasics,
  kind: z.literal('mongodb').default('mongodb'),
  url: sourceUrl(['mongodb', 'mongodb+srv'], 'mongodb://user:password@host:27017/database'),
  tables: watched,
  updates: z
    .enum(['changed', 'lookup'])
    .default('changed')
    .describe(
      'MongoDB: what is examined of an update in a collection without pre-images. `changed`: the fields that it changed; `lookup`: the whole document, which may be newer than the change and is marked so.',
    ),
  fieldNames: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe(
      'MongoDB: names that are fields although they look like data, such as a name of a person or a number. Other such names stand together in the field `{}`.',
    ),
  ...sourceReading,
});

const SCHEMES: Readonly<Record<string, string>> = {
  mysql: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongodb',
  'mongodb+srv': 'mongodb',
};

/** A source says by `kind`, or by the scheme of its url alone, which database it is. */
const Source = z.preprocess(
  (given: unknown) => {
    if (typeof given !== 'object' || given === null || 'kind' in given) return given;
    const url = at(given, 'url');
    return { ...given, kind: SCHEMES[(typeof url === 'string' ? urlScheme(url) : null) ?? ''] ?? 'postgres' };
  },
  z.discriminatedUnion('kind', [PostgresSource, MysqlSource, MariadbSource, MongodbSource]),
);

const Server = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'Address that the API and the live page listen on.', 'x-flag': 'host', 'x-common': true }),
  port: port.default(7411).meta({
    description: 'Port of the API and the live page; 0 takes a free one.',
    'x-flag': 'port',
    'x-common': true,
  }),
  token: token.optional().meta({
    description:
      'Token that the API asks for, 16 characters or more. A random one is made at the first start when left out.',
    'x-secret': true,
  }),
  allowedOrigins: z
    .array(
      z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
        message: 'an origin such as https://vigie.example.com',
      }),
    )
    .default([])
    .describe('Other origins whose pages may use the API and the WebSocket.'),
  metricsToken: token
    .optional()
    .meta({ description: 'Token for /metrics alone; without one it asks for the API token.', 'x-secret': true }),
});

const share = z.number().min(0).max(1);

const Classifier = z.strictObject({
  thresholds: z
    .strictObject({
      minimum: share.default(0.7).describe('Confidence from which a finding counts.'),
      high: share.default(0.9).describe('Confidence from which a finding is held certain.'),
    })
    .prefault({}),
  workers: count(1, 64).default(1).describe('Classifier workers in this process.'),
  batchBytes: count(65_536, 268_435_456).default(2_097_152).describe('How much a worker reads from the log at a time.'),
});

const Alerts = z.strictObject({
  webhooks: z
    .array(
      z.strictObject({
        url: webUrl.meta({ description: 'Where alerts are posted.', 'x-secret': true }),
        secret: token.meta({
          description: 'Signs each delivery (HMAC-SHA-256), 16 characters or more.',
          'x-secret': true,
        }),
        minSeverity: z
          .enum(['info', 'warning', 'high', 'critical'])
          .default('warning')
          .describe('Milder alerts are not sent.'),
      }),
    )
    .default([])
    .describe('Receivers of alerts.'),
  allowedInternalHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Hosts that webhooks may reach although their address is loopback, private or link-local.'),
});

const Keys = z.strictObject({
  current: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Id of the key that encrypts from now on; the last of `ring` when left out.'),
  fingerprint: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Id of the key that makes fingerprints; the first of `ring` when left out. It stays the same when keys are rotated.',
    ),
  ring: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(255).describe('Id that encrypted data names its key by.'),
        key: key.meta({
          description: '32 bytes as base64, best by reference: ${file:/run/secrets/vigie-key}.',
          'x-secret': true,
        }),
      }),
    )
    .default([])
    .describe(
      'The keys of the installation, oldest first. A key is made in the data folder at the first start when left out.',
    ),
});

export const Config = z
  .strictObject({
    dataDir: z.string().min(1).default('.vigie').meta({
      description: 'Folder for everything that Vigie keeps on this machine, relative to where it is started.',
      'x-common': true,
    }),
    role: z.enum(['all', 'capture', 'classify', 'sink', 'api']).default('all').meta({
      description:
        'What this process does. `all` is everything in one; the others are parts, each to be run as often as wanted, that share a catalogue, a log and keys.',
      'x-common': true,
    }),
    demo: z.boolean().optional().meta({
      description:
        'Watch a small shop database of our own with a live workload. Left out: on when there are no sources.',
      'x-common': true,
    }),
    registry: RegistryConfig.optional(),
    sources: z
      .array(Source)
      .default([])
      .describe(
        'The databases to watch. VIGIE_SOURCE=postgres://…, mysql://…, mariadb://…, mongodb://… or --source is short for one.',
      ),
    catalog: z
      .strictObject({
        url: postgresUrl.optional().meta({
          description: 'PostgreSQL database for the catalogue and the log. The embedded server when left out.',
          'x-secret': true,
          'x-env': 'DATABASE_URL',
        }),
      })
      .prefault({}),
    log: z
      .strictObject({
        type: z
          .enum(['postgres', 'kafka'])
          .optional()
          .describe('What the log runs on; kafka where its brokers are named, else postgres.'),
        url: postgresUrl.optional().meta({
          description: 'Database of a log on PostgreSQL; the one of the catalogue when left out.',
          'x-secret': true,
        }),
        kafka: KafkaLog.optional(),
      })
      .prefault({})
      .transform(({ type, ...log }) => ({ ...log, type: type ?? (log.kafka === undefined ? 'postgres' : 'kafka') })),
    redis: z
      .strictObject({
        url: redisUrl.optional().meta({
          description:
            'Redis that carries the live feed from the process that fills it to every API process: redis://…, rediss://… (TLS), redis+cluster://h1:7000,h2:7000 or redis+sentinel://h1,h2/master. Without it each API process follows the log by itself.',
          'x-secret': true,
          'x-env': 'REDIS_URL',
        }),
      })
      .prefault({}),
    server: Server.prefault({}),
    classifier: Classifier.prefault({}),
    objectives: z
      .strictObject({
        commitToLabelP99Ms: count(1, 3_600_000)
          .default(500)
          .describe('Commit to label, 99th percentile, in milliseconds; an alert is opened when it is missed.'),
      })
      .prefault({}),
    labels: z
      .strictObject({
        textKeys: z
          .enum(['fingerprint', 'plain'])
          .default('fingerprint')
          .describe(
            'How text in the primary key of a record is named on label topics: by keyed fingerprint, or as it is. Only choose `plain` when no key holds personal data.',
          ),
      })
      .prefault({}),
    changeTopics: z
      .strictObject({
        partitions: count(1, 1_024).default(4).describe('Partitions of a new change topic.'),
        encrypted: z
          .boolean()
          .default(true)
          .describe('Whether changes rest encrypted with the key of the installation.'),
        retentionMs: count(60_000, 3_650 * DAY_MS)
          .default(DAY_MS)
          .describe('How long changes are kept at most. The embedded log lets them go as soon as all have read them.'),
      })
      .prefault({}),
    alerts: Alerts.prefault({}),
    keys: Keys.prefault({}),
    logging: z
      .strictObject({
        level: z
          .enum(['debug', 'info', 'warn', 'error', 'silent'])
          .default('info')
          .meta({ description: 'Least severe log lines to write.', 'x-flag': 'log-level', 'x-common': true }),
        format: z
          .enum(['auto', 'json', 'pretty'])
          .default('auto')
          .describe('`auto` is pretty on a terminal and JSON elsewhere.'),
      })
      .prefault({}),
  })
  .superRefine(
    (value, context) =>
      crossFieldRules(value, (path, message) => context.addIssue({ code: 'custom', path: [...path], message })),
    { when: () => true },
  )
  .transform((config) => ({
    ...config,
    demo: config.demo ?? (config.role === 'all' && config.sources.length === 0),
  }));

/** A whole, valid configuration. Secrets and urls are `Sensitive`. */
export type Config = z.output<typeof Config>;
export type SourceConfig = Config['sources'][number];

type Report = (path: readonly (string | number)[], expected: string) => void;

/** Rules between fields. They run whatever else is wrong, so that all problems are told at once: `config` may be broken. */
function crossFieldRules(config: unknown, report: Report): void {
  uniqueIds(at(config, 'sources'), ['sources'], report);
  const keyIds = uniqueIds(at(config, 'keys', 'ring'), ['keys', 'ring'], report);
  for (const name of ['current', 'fingerprint']) {
    const id = at(config, 'keys', name);
    if (typeof id === 'string' && !keyIds.has(id)) report(['keys', name], 'the id of a key in `keys.ring`');
  }
  partsShare(config, report);
  debeziumRules(config, report);
  kafkaRules(at(config, 'log'), (path, expected) => report(['log', 'kafka', ...path], expected));
  const minimum = at(config, 'classifier', 'thresholds', 'minimum');
  const high = at(config, 'classifier', 'thresholds', 'high');
  if (typeof minimum === 'number' && typeof high === 'number' && minimum > high) {
    report(['classifier', 'thresholds', 'minimum'], 'at most the value of `classifier.thresholds.high`');
  }
}

/** What one process of several cannot make for itself, since the others would make another. */
function partsShare(config: unknown, report: Report): void {
  const role = at(config, 'role');
  if (role === 'all' || typeof role !== 'string') return;
  const isTold = (...path: readonly string[]) => at(config, ...path) !== undefined;
  const keys = at(config, 'keys', 'ring');
  if (Array.isArray(keys) && keys.length === 0) report(['keys', 'ring'], 'the keys that all processes share');
  const onKafka = at(config, 'log', 'type') === 'kafka';
  if (!isTold('catalog', 'url') && !(role === 'classify' && (onKafka || isTold('log', 'url'))))
    report(['catalog', 'url'], 'the database of the catalogue that all processes share');
  if (role === 'api' && !isTold('server', 'token'))
    report(['server', 'token'], 'the token that all API processes share');
}

function uniqueIds(list: unknown, path: readonly string[], report: Report): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    const id = at(item, 'id');
    if (typeof id !== 'string') continue;
    if (ids.has(id)) report([...path, index, 'id'], 'an id that no other entry has');
    ids.add(id);
  }
  return ids;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}
