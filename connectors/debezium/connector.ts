import type { SourceId, SourceKind } from '#contract/dataset';
import type { DebeziumDecoder } from '#contract/debezium';
import type { Log } from '#contract/log';
import type { BeforeImage } from '#contract/schema';
import { systemClock, type Clock } from '#kernel/clock';
import { isAbort, toVigieError, VigieError } from '#kernel/errors/vigie-error';
import type { Logger } from '#kernel/telemetry/logger';
import type { CheckResult, Connector, Measure } from '../connector.ts';
import { runChecks } from '../postgres/checks/run-checks.ts';
import { tableFilter } from '../table-filter.ts';
import { connectorConfig, heartbeatMs } from './connect/connector-config.ts';
import { checkConnect } from './connect/connect-checks.ts';
import { ManagedConnector } from './connect/managed-connector.ts';
import { connectRest } from './connect/rest-client.ts';
import {
  dropSourceSlot,
  measureSource,
  postgresCatalog,
  preparePublication,
  removeFromSource,
  requireSlot,
} from './postgres-source.ts';
import { debeziumNames, type DebeziumSettings } from './settings.ts';
import { publicationName, slotName } from './source-names.ts';
import { DebeziumStream } from './stream/debezium-stream.ts';
import { anotherServer } from './stream/followed-server.ts';
import { readRelayState, relayProgress, remember } from './stream/relay-state.ts';

export interface DebeziumConnectorOptions {
  readonly id: SourceId;
  readonly kind: SourceKind;
  readonly url: string;
  /** OpenLineage namespace of the source, as native capture has it. */
  readonly namespace: string;
  readonly settings: DebeziumSettings;
  /** On the Kafka that Connect writes to; null where the connector is only asked or removed. */
  readonly log: Log | null;
  readonly decoder: DebeziumDecoder;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
}

const NOTHING_MEASURED: Measure = { retainedBytes: null, lagBytes: null };

/**
 * Captures a source with a Debezium connector that it runs in Kafka Connect. See docs/adr/0011-debezium-relay.md.
 */
export function openDebeziumConnector(options: DebeziumConnectorOptions): Connector {
  const { id, kind, url, namespace, settings, log, decoder, logger } = options;
  const clock = options.clock ?? systemClock;
  const names = debeziumNames(id, settings);
  const rest = connectRest(settings.connect);
  const config = connectorConfig({ id, kind, url, settings });
  const managed = new ManagedConnector({ rest, name: names.connector, config, clock, logger });
  const isPostgres = kind === 'postgres';

  return {
    kind,
    namespace,
    async check(signal) {
      const checks = [...(await checkConnect({ rest, config, name: names.connector }, signal))];
      if (isPostgres) checks.push(...(await checkPostgres(options, signal)));
      return checks;
    },
    async open(progress, signal, known = []) {
      if (log === null) throw new VigieError('VIG_X900', 'a capture by Debezium was opened without a log');
      const { state, position } = readRelayState(progress);
      if (isPostgres) {
        await preparePublication(options, signal);
        if (state.reset !== null) {
          await managed.forget(signal);
          await dropSourceSlot(options, signal);
        } else if (position !== null) {
          await requireSlot(options, signal);
        }
      } else if (state.reset !== null) {
        await managed.forget(signal);
      }
      // The topic is made by the stream, before the connector that writes to it.
      const stream = await DebeziumStream.open({
        id,
        log,
        decoder,
        managed,
        shapes: {
          source: id,
          namespace,
          catalog: isPostgres ? postgresCatalog(options, signal) : null,
          beforeImage: beforeImage(kind, settings),
        },
        topic: names.topic,
        signals: names.signals,
        resnapshot: settings.connect.resnapshot,
        signalTable: settings.connect.signalTable,
        looksUp: kind === 'mongodb' && looksUp(settings),
        heartbeatMs: heartbeatMs(kind, config),
        clock,
        logger,
        measure: async () => (isPostgres ? measured(() => measureSource(options, signal)) : NOTHING_MEASURED),
        progress,
        known,
        signal,
      });
      try {
        // Told here it can be mended: by reading the tables anew, once somebody asks for it.
        const failure = position === null || state.reset !== null ? null : await managed.failure(signal);
        if (failure?.code === 'VIG_C107') throw failure;
        await managed.ensure(signal);
        return stream;
      } catch (error) {
        await stream[Symbol.asyncDispose]();
        throw error;
      }
    },
    reset(progress, request) {
      const { state, position } = readRelayState(progress);
      if (state.requests.includes(request)) return null;
      const requests = remember(state.requests, request);
      // What comes is a snapshot and what follows it, whatever places the log of the source has by then.
      const anew = { newest: null, server: anotherServer(state.server), shown: null };
      return relayProgress({ ...state, ...anew, requests, reset: { from: state.reset?.from ?? position } }, position);
    },
    async remove(signal) {
      const removed = await managed.remove(signal);
      return isPostgres ? [...removed, ...(await removeFromSource(options, signal))] : removed;
    },
    async [Symbol.asyncDispose]() {
      // Nothing is open between streams.
    },
  };
}

/** Debezium takes the document of an update from a look-up, unless it is told to take the post-image. */
function looksUp({ connect: { captureMode = '', settings } }: DebeziumSettings): boolean {
  return captureMode !== 'change_streams' && settings['capture.mode.full.update.type'] !== 'post_image';
}

/** A row binlog has whole rows; of documents only what pre-images bring; of PostgreSQL the catalogue tells. */
function beforeImage(kind: SourceKind, { connect }: DebeziumSettings): BeforeImage {
  if (kind === 'mongodb') return (connect.captureMode ?? '').endsWith('with_pre_image') ? 'full' : 'none';
  return kind === 'postgres' ? 'key' : 'full';
}

/** The source away is no reason to stop: what is on the topic is read on. */
async function measured(ask: () => Promise<Measure>): Promise<Measure> {
  try {
    return await ask();
  } catch (error) {
    if (isAbort(error)) throw error;
    return NOTHING_MEASURED;
  }
}

async function checkPostgres(
  { id, url, settings }: DebeziumConnectorOptions,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const { include = ['*.*'], exclude } = settings.tables;
  const watches = tableFilter({ include, exclude });
  try {
    return await runChecks(
      url,
      { slot: slotName(id, settings), publication: publicationName(id, settings), watches },
      signal,
    );
  } catch (error) {
    const { code, message, mend } = toVigieError(error);
    return [{ check: 'source', status: 'fail', evidence: `${message} (${code})`, fix: mend }];
  }
}
