import { z } from 'zod';
import { secretText, webUrl } from './field-types.ts';

/** How a source is captured. */
export const captureSetting = z
  .enum(['native', 'debezium'])
  .default('native')
  .describe('`native` reads the log of the database itself; `debezium` runs a Debezium connector in Kafka Connect.');

/** Kafka Connect and the connector of a source, for `capture: debezium`. */
export const ConnectConfig = z.strictObject({
  url: webUrl.meta({ description: "Kafka Connect's REST API: http://connect:8083.", 'x-secret': true }),
  user: z.string().min(1).optional().describe('User of that API, where it asks for one.'),
  password: z
    .string()
    .min(1)
    .transform(secretText)
    .optional()
    .meta({ description: 'Password of that user.', 'x-secret': true }),
  name: z.string().min(1).max(200).optional().describe('Name of the connector; vigie-<id> when left out.'),
  format: z
    .enum(['json', 'avro'])
    .default('json')
    .describe(
      'How the connector writes records. Avro takes less room, but Apicurio’s converter sends the default of a column where the row holds null.',
    ),
  converter: z
    .enum(['apicurio', 'confluent'])
    .default('apicurio')
    .describe('Which Avro converter the workers of Kafka Connect have.'),
  registryUrl: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The schema registry as the converter asks for it: for Apicurio its own API, http://registry:8080/apis/registry/v2; that of `registry.url` when left out.',
    ),
  brokers: z
    .string()
    .min(1)
    .optional()
    .describe('Kafka as the workers of Kafka Connect reach it; the brokers of `log.kafka` when left out.'),
  kafkaClient: z.record(z.string(), z.string()).default({}).meta({
    description:
      "How the connector's own clients, those of signals and of the history of schemas, log in to Kafka, by the names of Kafka's clients: security.protocol, sasl.mechanism, sasl.jaas.config, ssl.truststore.location. What the workers have for themselves does not count for these clients. A secret may be left to a config provider, as with `passwordReference`.",
    'x-secret': true,
  }),
  sourceHost: z
    .string()
    .min(1)
    .optional()
    .describe('The database as the workers reach it, host or host:port, where it has another address there.'),
  passwordReference: z
    .string()
    .min(1)
    .optional()
    .describe(
      "What stands in the connector's configuration for the password of the source, for a config provider of the workers. Write $${file:/secrets/shop.properties:password}: the first $ keeps Vigie from reading it.",
    ),
  resnapshot: z
    .enum(['blocking', 'incremental'])
    .default('blocking')
    .describe(
      'How tables are read again: `blocking` lets the changes wait and counts exactly; `incremental` reads beside them, and changes made meanwhile are examined but not counted.',
    ),
  signalTable: z
    .string()
    .min(1)
    .optional()
    .describe('Table or collection at the source for the marks of incremental readings; MongoDB needs one.'),
  captureMode: z.string().min(1).optional().describe("MongoDB: Debezium's capture.mode."),
  settings: z
    .record(z.string(), z.string())
    .default({})
    .describe("Further settings of the connector by Debezium's names; they win over ours."),
});

/** The schema registry. With one, records that others read are Avro. */
export const RegistryConfig = z.strictObject({
  url: webUrl.meta({
    description:
      'Schema registry that speaks as Confluent’s does: http://registry:8081, or http://apicurio:8080/apis/ccompat/v7.',
    'x-secret': true,
    'x-env': 'SCHEMA_REGISTRY_URL',
  }),
  user: z.string().min(1).optional().describe('User, where it asks for one.'),
  password: z
    .string()
    .min(1)
    .transform(secretText)
    .optional()
    .meta({ description: 'Password of that user.', 'x-secret': true }),
  records: z
    .enum(['avro', 'json'])
    .default('avro')
    .describe(
      'How topics that others read are written: label topics and the like, and change topics that are not encrypted.',
    ),
});

type Report = (path: readonly (string | number)[], expected: string) => void;

/** Rules between fields. `config` may be broken: all problems are told at once. */
export function debeziumRules(config: unknown, report: Report): void {
  const kafka = member(member(config, 'log'), 'kafka');
  const registry = member(config, 'registry');
  if (registry !== undefined && kafka === undefined) report(['registry'], 'a log on Kafka: set `log.kafka.brokers`');
  const sources = member(config, 'sources');
  for (const [index, source] of (Array.isArray(sources) ? sources : []).entries()) {
    const connect = member(source, 'connect');
    if (member(source, 'capture') !== 'debezium') continue;
    if (kafka === undefined) {
      report(
        ['sources', index, 'capture'],
        '`native`, or a log on the Kafka of Kafka Connect: set `log.kafka.brokers`',
      );
    }
    if (connect === undefined) report(['sources', index, 'connect'], 'Kafka Connect: its `url` at least');
    if (member(connect, 'format') === 'avro' && registry === undefined) {
      report(['sources', index, 'connect', 'format'], '`json`, or a schema registry: set `registry.url`');
    }
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
