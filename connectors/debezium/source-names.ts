import type { DebeziumSettings } from './settings.ts';

/** Names of what is made at a PostgreSQL source: as native capture has them, since one source is captured one way. */
export function slotName(source: string, settings: DebeziumSettings): string {
  return settings.slot ?? `vigie_${source.replaceAll('-', '_')}`.slice(0, 63);
}

export function publicationName(source: string, settings: DebeziumSettings): string {
  return settings.publication ?? slotName(source, settings);
}
