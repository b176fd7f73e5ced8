import { randomBytes } from 'node:crypto';
import type { Change } from '#contract/change';
import type { SourceKind } from '#contract/dataset';
import { SourceId } from '#contract/dataset';
import type { Log } from '#contract/log';
import type { DatasetSchema } from '#contract/schema';
import type { SourceEvent } from '#contract/source-event';
import { ownTopics, topics } from '#contract/topics';
import { openAvroRegistry } from '#codec/avro/schema-registry';
import { createDebeziumDecoder } from '#codec/debezium/debezium-decoder';
import { systemClock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openKafkaLog } from '#log/kafka/kafka-log';
import { eventually } from '#tests/support/eventually';
import { sharedServer } from '#tests/support/servers';
import type { Connector, PoisonRecord, Progress } from '../../connector.ts';
import { openDebeziumConnector } from '../connector.ts';
import { DebeziumSettings } from '../settings.ts';

export type Format = 'avro' | 'json';

export interface RelayOptions {
  readonly kind: SourceKind;
  readonly url: string;
  readonly namespace: string;
  readonly format: Format;
  /** Of another Kafka than that of the run: `host:port`. */
  readonly brokers?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Of the connector, over those of the harness. */
  readonly connect?: Readonly<Record<string, unknown>> | undefined;
}

/** A source captured through Debezium on the servers of the run, into memory. */
export interface Relay extends AsyncDisposable {
  readonly id: SourceId;
  readonly log: Log;
  readonly changes: Change[];
  readonly schemas: DatasetSchema[];
  readonly events: SourceEvent[];
  readonly poison: PoisonRecord[];
  connector(): Connector;
  /** Waits until the capture that goes on has seen what is wanted. */
  seen(until: (relay: Relay) => boolean): Promise<void>;
  /** As a person asks after lost history. */
  reset(request: string): void;
  /** Captures from the last progress until `until` holds; a failure that is to be tried again is, as a supervisor would. */
  follow(until: (relay: Relay) => boolean, options?: FollowOptions): Promise<void>;
}

export interface FollowOptions {
  readonly resnapshot?: { readonly request: string; readonly tables: readonly string[] } | undefined;
  readonly timeoutMs?: number | undefined;
  /** Called with each failure; the run goes on. Without it a failure ends the test. */
  readonly failed?: ((error: VigieError) => void) | undefined;
}

/** How many changes of each kind there are, as `epoch operation counts: number`. */
function summary(changes: readonly Change[]): string {
  const numbers = new Map<string, number>();
  for (const { epoch, op, counts } of changes) {
    const kind = `${epoch} ${op} ${counts}`;
    numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
  }
  return [...numbers].map(([kind, number]) => `${kind}: ${number}`).join(', ');
}

/** Its workers are sharing out what there is anew: a supervisor tries again. */
const BUSY = 'VIG_C140';

export async function openRelay(options: RelayOptions): Promise<Relay> {
  const [brokers, connect, registryAddress] = await Promise.all([
    options.brokers ?? sharedServer('kafka'),
    sharedServer('connect'),
    sharedServer('registry'),
  ]);
  const log = await openKafkaLog({
    brokers: [brokers],
    clientId: 'test',
    ssl: null,
    sasl: null,
    keyring: Keyring.generate(),
    logger: silentLogger,
  });
  await log.createTopics(ownTopics);
  const id = SourceId.parse(`d${randomBytes(5).toString('hex')}`);
  const registry = openAvroRegistry({
    url: `http://${registryAddress}/apis/ccompat/v7`,
    clock: systemClock,
    random: Math.random,
  });
  const settings = DebeziumSettings.parse({
    heartbeatMs: 1000,
    ...options.settings,
    connect: {
      url: `http://${connect}`,
      format: options.format,
      brokers,
      registryUrl: `http://${registryAddress}/apis/registry/v2`,
      ...options.connect,
    },
  });
  const { kind, url, namespace } = options;
  const connector = () =>
    openDebeziumConnector({
      id,
      kind,
      url,
      namespace,
      settings,
      log,
      decoder: createDebeziumDecoder({ registry }),
      logger: silentLogger,
    });
  const producer = await log.producer();
  let progress: Progress | null = null;
  let isClosed = false;

  const relay: Relay = {
    id,
    log,
    changes: [],
    schemas: [],
    events: [],
    poison: [],
    connector,
    seen: (until) =>
      eventually(() => {
        if (!until(relay)) throw new Error(`not seen in time; changes: ${summary(relay.changes)}`);
      }, 120_000),
    reset(request) {
      if (progress !== null) progress = connector().reset(progress, request) ?? progress;
    },
    async follow(until, { resnapshot, timeoutMs = 60_000, failed } = {}) {
      const end = performance.now() + timeoutMs;
      for (;;) {
        try {
          await run(() => until(relay), resnapshot, end);
          return;
        } catch (error) {
          if (!(error instanceof VigieError) || (failed === undefined && error.code !== BUSY)) throw error;
          failed?.(error);
          if (performance.now() > end) throw error;
          await systemClock.sleep(200);
        }
      }
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await eventually(() => connector().remove(AbortSignal.timeout(20_000)));
      await producer[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    },
  };

  async function run(until: () => boolean, resnapshot: FollowOptions['resnapshot'], end: number): Promise<void> {
    const stop = new AbortController();
    await using opened = connector();
    await using stream = await opened.open(progress, stop.signal, relay.schemas);
    if (resnapshot !== undefined) stream.resnapshot(resnapshot.request, resnapshot.tables);
    while (!until()) {
      if (performance.now() > end) {
        throw new Error(
          `not seen in time; ${relay.changes.length} changes: ${relay.changes
            .slice(-5)
            .map((one) => `${one.op} ${one.dataset}`)
            .join(', ')}`,
        );
      }
      const batch = await stream.next({ maxBytes: 1_000_000, maxWaitMs: 200 });
      if (batch === null) continue;
      relay.changes.push(...batch.changes);
      relay.schemas.push(...batch.schemas);
      relay.events.push(...batch.events);
      relay.poison.push(...(batch.poison ?? []));
      const epochs = batch.events.filter(({ type }) => type === 'epoch');
      await producer.append([
        {
          topic: topics.sources,
          records: epochs.map((event) => ({
            key: Buffer.from(`${id}/epoch/${event.type === 'epoch' ? event.dataset : ''}`),
            value: Buffer.from(JSON.stringify(event)),
            timestampMs: 1,
          })),
        },
      ]);
      progress = batch.progress;
    }
    stop.abort();
  }

  return relay;
}
