import type { RegisteredSource } from '#contract/catalog';
import type { SourceConfig } from '#kernel/config/schema';

/** A source of the configuration as captures and the registry know it; its settings are in the connector's own form. */
export function registeredSource(source: SourceConfig): RegisteredSource {
  const { id, kind, url, tables, exclude, settings, ...rest } = source;
  const { retainedWalAlertBytes: _, ...forConnector } = rest;
  const include = tables === undefined ? {} : { include: tables };
  return {
    id,
    kind,
    url: url.reveal(),
    origin: 'config',
    settings: { ...withoutUndefined(forConnector), tables: { ...include, exclude }, ...settings },
  };
}

function withoutUndefined(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
