import type { LogRecord } from '#contract/log';

/**
 * A signal for a connector, https://debezium.io/documentation/reference/stable/configuration/signalling.html: read these
 * tables again. The key names the connector, as several may share a topic.
 */
export function requestSignal(options: {
  readonly prefix: string;
  readonly request: string;
  /** As the source names them; all when empty. */
  readonly tables: readonly string[];
  readonly mode: 'blocking' | 'incremental';
  readonly nowMs: number;
}): LogRecord {
  const { prefix, request, tables, mode, nowMs } = options;
  const collections = tables.length === 0 ? ['.*'] : tables.map(literal);
  const signal = {
    id: request,
    type: 'execute-snapshot',
    data: { 'data-collections': collections, type: mode.toUpperCase() },
  };
  return { key: Buffer.from(prefix), value: Buffer.from(JSON.stringify(signal)), timestampMs: Math.trunc(nowMs) };
}

/** The names are patterns to Debezium. */
function literal(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
