import type { Alert } from '#contract/alert';
import type { FieldSummary, SourceSummary } from '#contract/catalog';
import type { FieldLabel } from '#contract/label';
import type { SourceEvent } from '#contract/source-event';

/** How what is loaded over HTTP and what is heard live become one state: the newer word on a subject stands. */

/** A field that carries a label, or did. */
export interface FieldRow {
  readonly urn: string;
  readonly label: FieldLabel;
  /** Column type; null until the catalogue was asked. */
  readonly type: string | null;
}

export function fieldRow(label: FieldLabel, type: string | null): FieldRow {
  return { urn: label.field, label, type };
}

export function fieldRowOf(summary: FieldSummary): FieldRow | null {
  return summary.label === null ? null : { urn: summary.urn, label: summary.label, type: summary.type };
}

export function newerField(held: FieldRow | undefined, next: FieldRow): FieldRow {
  if (held === undefined) return next;
  const type = next.type ?? held.type;
  const label = next.label.deliveredAtMs >= held.label.deliveredAtMs ? next.label : held.label;
  return label === held.label && type === held.type ? held : { urn: next.urn, label, type };
}

export function newerAlert(held: Alert | undefined, next: Alert): Alert {
  return held === undefined || next.changedAtMs >= held.changedAtMs ? next : held;
}

type Status = Extract<SourceEvent, { type: 'status' }>;

/** A source with the newest word on its state; what only the catalogue counts stays as it was loaded. */
export function withStatus(held: SourceSummary | undefined, status: Status): SourceSummary {
  const { type: _type, source, atMs: _at, ...facts } = status;
  const base = held ?? ({ url: '', origin: 'config', paused: false, datasets: 0, gaps: 0 } as const);
  return { ...base, ...facts, id: source };
}
