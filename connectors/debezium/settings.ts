import { z } from 'zod';

const Glob = z.string().min(1).max(200);

/** How a Debezium connector is run, as `sources[].connect` of the configuration has it. */
export const ConnectSettings = z.object({
  /** Of Kafka Connect's REST API. */
  url: z.string(),
  user: z.string().optional(),
  password: z.string().optional(),
  /** Of the connector; `vigie-<source id>` when left out. */
  name: z.string().min(1).max(200).optional(),
  format: z.enum(['avro', 'json']).default('json'),
  converter: z.enum(['apicurio', 'confluent']).default('apicurio'),
  /** Of the schema registry, as Connect's workers see it. */
  registryUrl: z.string().optional(),
  /** Kafka, as Connect's workers see it: `host:port`, several with commas. */
  brokers: z.string(),
  /** With what the connector's own clients reach Kafka, by the names of Kafka's clients: `security.protocol`, `sasl.mechanism`, … */
  kafkaClient: z.record(z.string(), z.string()).default({}),
  /** The source's host as Connect's workers see it, where it has another name there: `host` or `host:port`. */
  sourceHost: z.string().optional(),
  /** What stands for the source's password in the connector's configuration: `${file:/secrets/shop.properties:password}`. */
  passwordReference: z.string().optional(),
  /** How tables are read again: `blocking` stops the changes meanwhile and is exact, `incremental` reads beside them. */
  resnapshot: z.enum(['blocking', 'incremental']).default('blocking'),
  /** Table or collection at the source for the marks of incremental readings, where they need one. */
  signalTable: z.string().optional(),
  /** MongoDB: what an update brings. */
  captureMode: z.string().optional(),
  /** Further settings of the connector, by Debezium's names. They win over ours. */
  settings: z.record(z.string(), z.string()).default({}),
});
export type ConnectSettings = z.infer<typeof ConnectSettings>;

/** Settings of a source that Debezium captures. What only native capture knows is passed over. */
export const DebeziumSettings = z.object({
  tables: z.object({ include: z.array(Glob).optional(), exclude: z.array(Glob).default([]) }).prefault({}),
  snapshot: z.enum(['initial', 'never']).default('initial'),
  chunkRows: z.number().int().default(20_000),
  heartbeatMs: z.number().int().default(10_000),
  slot: z.string().optional(),
  publication: z.string().optional(),
  serverId: z.number().int().optional(),
  connect: ConnectSettings,
});
export type DebeziumSettings = z.infer<typeof DebeziumSettings>;

/** Names of what a source has beside its change topics. They begin as our own topics do, so that no worker reads them. */
export function debeziumNames(source: string, { connect }: DebeziumSettings) {
  const topic = `vigie.debezium.${source}`;
  return {
    connector: connect.name ?? `vigie-${source}`,
    /** `topic.prefix`, and the one topic that all records of the connector go to. */
    topic,
    signals: `${topic}.signals`,
    history: `${topic}.history`,
  } as const;
}
