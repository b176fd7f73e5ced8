import { connectorConfig } from '#connectors/debezium/connect/connector-config';
import { connectRest, type Config } from '#connectors/debezium/connect/rest-client';
import { DebeziumSettings } from '#connectors/debezium/settings';
import { systemClock } from '#kernel/clock';
import type { VigieProcess } from '#tests/support/vigie-process';
import type { BenchSource } from './bench-source.ts';
import type { KafkaStage } from './kafka-stage.ts';

/** One that reads the bench table into a topic, and can be stopped and go on where it was. */
export interface BenchCapture extends AsyncDisposable {
  readonly name: string;
  readonly topic: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The process whose work it is. */
  pid(): number;
}

/** `vigie start --role capture`. */
export function nativeCapture(stage: KafkaStage, source: BenchSource, nodeFlags?: readonly string[]): BenchCapture {
  let running: VigieProcess | null = null;
  return {
    name: 'native capture',
    topic: `native.${source.path}`,
    async start() {
      running = await stage.vigie({ role: 'capture', sources: [{ id: 'native', url: source.url }] }, nodeFlags);
    },
    async stop() {
      await running?.stop();
    },
    pid: () => running?.pid ?? 0,
    async [Symbol.asyncDispose]() {
      await running?.[Symbol.asyncDispose]();
    },
  };
}

const NAME = 'debezium';
const START_WITHIN_MS = 60_000;

/**
 * A connector of Debezium's by itself: it writes to its own topic, and Vigie has no part in it. Its queue, batches and
 * polling are as Vigie sets them, which is faster than its defaults; what it does for Vigie alone is left out.
 */
export function debeziumCapture(stage: KafkaStage, source: BenchSource): BenchCapture {
  const rest = connectRest({ url: stage.connect.url });
  const signal = new AbortController().signal;
  const config = debeziumConfig(stage, source);

  /** Resolves when the task runs; throws what it says when it fails. */
  async function untilRunning(): Promise<void> {
    const end = systemClock.now() + START_WITHIN_MS;
    while (systemClock.now() < end) {
      const status = await rest.status(NAME, signal);
      const failed = status?.tasks.find(({ state }) => state === 'FAILED');
      if (failed !== undefined) throw new Error(`Debezium failed: ${failed.trace?.slice(0, 1000) ?? ''}`);
      if (status?.tasks[0]?.state === 'RUNNING') return;
      await systemClock.sleep(100);
    }
    throw new Error('Debezium did not start');
  }

  return {
    name: 'Debezium',
    topic: `${NAME}.${source.path}`,
    async start() {
      if ((await rest.config(NAME, signal)) === null) await rest.configure(NAME, config, signal);
      else await rest.resume(NAME, signal);
      await untilRunning();
    },
    async stop() {
      await rest.stop(NAME, signal);
      while ((await rest.status(NAME, signal))?.tasks.length !== 0) await systemClock.sleep(100);
    },
    pid: () => stage.connect.pid,
    async [Symbol.asyncDispose]() {
      await rest.remove(NAME, signal);
    },
  };
}

const FOR_VIGIE = /^(?:transforms|signal|notification|provide\.transaction|heartbeat|column\.propagate|publication)/u;

function debeziumConfig(stage: KafkaStage, source: BenchSource): Config {
  const { kind, debeziumUrl: url } = source;
  const settings = DebeziumSettings.parse({
    slot: NAME,
    connect: {
      url: stage.connect.url,
      format: 'avro',
      brokers: stage.brokers,
      registryUrl: stage.registry.apicurioUrl,
    },
  });
  const made = Object.entries(connectorConfig({ id: NAME, kind, url, settings }));
  return {
    ...Object.fromEntries(made.filter(([name]) => !FOR_VIGIE.test(name))),
    'topic.prefix': NAME,
    'include.schema.changes': 'false',
    'topic.creation.default.replication.factor': '-1',
    'topic.creation.default.partitions': '1',
    ...(kind === 'postgres' ? { 'publication.name': NAME, 'publication.autocreate.mode': 'filtered' } : {}),
  };
}
