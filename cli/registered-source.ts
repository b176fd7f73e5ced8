import type { RegisteredSource } from '#contract/catalog';
import type { Config, SourceConfig } from '#kernel/config/schema';

/** A source of the configuration as captures and the registry know it; its settings are in the connector's own form. */
export function registeredSource(source: SourceConfig, config: Pick<Config, 'log' | 'registry'>): RegisteredSource {
  const { id, kind, url, tables, exclude, settings, capture, connect, ...rest } = source;
  const { retainedWalAlertBytes, ...own } = rest;
  const through =
    capture === 'debezium' && connect !== undefined ? { capture, connect: debezium(connect, config) } : {};
  const forConnector = { ...own, ...through };
  const include = tables === undefined ? {} : { include: tables };
  return {
    id,
    kind,
    url: url.reveal(),
    origin: 'config',
    retainedAlertBytes: retainedWalAlertBytes,
    settings: { ...withoutUndefined(forConnector), tables: { ...include, exclude }, ...settings },
  };
}

/** What is not said of Kafka and of the registry for the workers of Kafka Connect is as we know it. */
function debezium(connect: NonNullable<SourceConfig['connect']>, { log, registry }: Pick<Config, 'log' | 'registry'>) {
  return withoutUndefined({
    ...connect,
    url: connect.url.reveal(),
    password: connect.password?.reveal(),
    brokers: connect.brokers ?? log.kafka?.brokers.join(','),
    registryUrl: connect.registryUrl ?? registryOf(connect.converter, registry?.url.reveal()),
  });
}

/** Apicurio's converter asks another API of the same server than Confluent's clients do. */
function registryOf(converter: 'apicurio' | 'confluent', url: string | undefined): string | undefined {
  return converter === 'confluent' ? url : url?.replace(/\/apis\/ccompat\/v\d+\/?$/u, '/apis/registry/v2');
}

function withoutUndefined(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
