import type { Alert, Severity } from '#contract/alert';
import { SEVERITIES } from '#contract/alert';
import { SENSITIVE_CLASSES, type DataClass } from '#contract/classes';
import type { DeadLetter } from '#contract/dead-letter';
import type { FieldLabel } from '#contract/label';
import type { LatencyFigure } from '#contract/catalog';
import type { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';
import { formatBytes } from './format-bytes.ts';

/** Something that a person must know, before it is known whether an alert of it is open already. */
export type Condition = Pick<Alert, 'kind' | 'severity' | 'subject' | 'source' | 'title' | 'text' | 'classes'> &
  Partial<Pick<Alert, 'code' | 'entity' | 'position' | 'masked' | 'committedAtMs'>> & {
    /** It does not go away by itself: only a person resolves it. */
    readonly sticky: boolean;
  };

/** Says that what a subject was alerted for is over. Sticky alerts stay. */
export interface Clearance {
  readonly kind: Alert['kind'];
  readonly subject: string;
  readonly reason: string;
}

export interface SourceLimits {
  /** Bytes of log that a source may keep for us before somebody must know. */
  readonly retainedBytes: number;
  /** Bytes of log that may wait to be read. */
  readonly lagBytes: number;
}

/** For sources that have no limit of their own. */
export const DEFAULT_SOURCE_LIMITS: SourceLimits = { retainedBytes: 2 ** 30, lagBytes: 2 ** 30 };

/** Below this share of a limit a trouble is over: what hovers around a limit does not ring twice. */
const CALM = 0.8;

export type Verdict = { readonly raise: readonly Condition[]; readonly clear: readonly Clearance[] };

const CLASS_SEVERITY: Readonly<Record<DataClass, Severity>> = {
  CREDENTIALS: 'critical',
  FINANCIAL: 'high',
  PHI: 'high',
  PII: 'warning',
  IP: 'warning',
  PUBLIC: 'info',
};

export function severityOf(classes: readonly DataClass[]): Severity {
  return classes.map((name) => CLASS_SEVERITY[name]).reduce<Severity>((a, b) => (isWorse(b, a) ? b : a), 'info');
}

export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);
}

export function isSensitive(classes: readonly DataClass[]): boolean {
  const sensitive: readonly DataClass[] = SENSITIVE_CLASSES;
  return classes.some((name) => sensitive.includes(name));
}

export interface FieldPlaceNames {
  readonly field: string;
  readonly source: string;
  /** Name of the dataset and path in it, for people. */
  readonly datasetName: string;
  readonly path: string;
}

export interface FirstHitFacts {
  readonly entity: string;
  readonly classes: readonly DataClass[];
  readonly position: string;
  readonly committedAtMs: number;
  readonly masked: string;
}

/** The first value of an entity ever seen in a field. `late`: its column appeared after the dataset was known. */
export function firstValue(place: FieldPlaceNames, hit: FirstHitFacts, late: boolean): Condition {
  const where = `${place.datasetName}, field ${place.path}`;
  const example = hit.masked === '' ? '' : ` It looks like ${hit.masked}.`;
  return {
    kind: late ? 'new_field' : 'first_value',
    severity: severityOf(hit.classes),
    subject: place.field,
    source: place.source,
    title: late ? `New field with ${hit.entity}: ${where}` : `First ${hit.entity} in ${where}`,
    text: late
      ? `The field appeared after its dataset was known, and a value in it was recognised as ${hit.entity} (${hit.classes.join(', ')}).${example}`
      : `A value of this field was recognised as ${hit.entity} (${hit.classes.join(', ')}) for the first time.${example}`,
    entity: hit.entity,
    classes: [...hit.classes],
    position: hit.position,
    masked: hit.masked,
    committedAtMs: hit.committedAtMs,
    sticky: true,
  };
}

/** The last positive value of a label is gone. */
export function labelWithdrawn(place: FieldPlaceNames, label: FieldLabel): Condition {
  return {
    kind: 'label_withdrawn',
    severity: 'info',
    subject: place.field,
    source: place.source,
    title: `No ${label.entity} left in ${place.datasetName}, field ${place.path}`,
    text: `The last value that carried ${label.entity} is gone; ${label.examined} values were examined and none carries it now.`,
    entity: label.entity,
    classes: label.classes,
    position: label.position,
    committedAtMs: label.times.committedAtMs,
    sticky: false,
  };
}

export function labelIsBack(field: string): Clearance {
  return { kind: 'label_withdrawn', subject: field, reason: 'the field holds such values again' };
}

type StatusEvent = Extract<SourceEvent, { type: 'status' }>;
type GapEvent = Extract<SourceEvent, { type: 'gap' }>;

/** What of the last status decides whether the next one is news. */
export type StatusFacts = Pick<StatusEvent, 'state' | 'retainedBytes' | 'lagBytes'> & {
  readonly errorCode: string | null;
};

/** News of a source: only a step into trouble raises, so that a status repeated each second rings once. */
export function sourceStatus(previous: StatusFacts | null, event: StatusEvent, limits: SourceLimits): Verdict {
  const raise: Condition[] = [];
  const code = event.error?.code ?? null;
  if (isTroubled(event.state) && (previous === null || previous.state !== event.state || previous.errorCode !== code)) {
    raise.push(trouble(event, event.state === 'failed' ? 'critical' : 'warning', stateWords(event), event.error?.code));
  }
  if (!isTroubled(event.state) && code !== null && previous?.errorCode !== code)
    raise.push(trouble(event, 'high', stateWords(event), code));
  if (crossed(previous?.retainedBytes ?? null, event.retainedBytes, limits.retainedBytes)) {
    const words = `The source keeps ${formatBytes(event.retainedBytes ?? 0)} of log for Vigie, more than ${formatBytes(limits.retainedBytes)}. Its disk may fill.`;
    raise.push(trouble(event, 'high', words));
  }
  if (crossed(previous?.lagBytes ?? null, event.lagBytes, limits.lagBytes)) {
    const words = `${formatBytes(event.lagBytes ?? 0)} of log wait to be read, more than ${formatBytes(limits.lagBytes)}.`;
    raise.push(trouble(event, 'warning', words));
  }
  const healthy =
    !isTroubled(event.state) &&
    event.state !== 'connecting' &&
    code === null &&
    calm(event.retainedBytes, limits.retainedBytes) &&
    calm(event.lagBytes, limits.lagBytes);
  return {
    raise,
    clear: healthy ? [{ kind: 'source_trouble', subject: event.source, reason: 'the source is healthy again' }] : [],
  };
}

/** An interval that nobody examined does not go away by itself: the alert stays until a person resolves it. */
export function sourceGap(event: GapEvent): Condition {
  return {
    kind: 'source_trouble',
    severity: 'critical',
    subject: event.dataset ?? event.source,
    source: event.source,
    title: `Changes of ${event.source} were not examined`,
    text: `${event.reason}. The interval is recorded as unexamined.`,
    code: event.code,
    classes: [],
    position: event.to,
    sticky: true,
  };
}

export interface LatencyFacts {
  readonly dataset: string;
  readonly datasetName: string;
  readonly source: string;
  /** Commit to label over the last minute. */
  readonly label: LatencyFigure;
}

/** Fewer labels than this in a minute say nothing about a 99th percentile. */
const ENOUGH = 20;

/** Latency against its objective: rings above it, is over below four fifths of it or when nothing comes any more. */
export function latencyObjective(facts: LatencyFacts, objectiveP99Ms: number): Verdict {
  const { p99Ms, count } = facts.label;
  if (p99Ms === null || p99Ms <= objectiveP99Ms * CALM) {
    return {
      raise: [],
      clear: [{ kind: 'objective_missed', subject: facts.dataset, reason: 'labels arrive within the objective again' }],
    };
  }
  if (p99Ms <= objectiveP99Ms || count < ENOUGH) return { raise: [], clear: [] };
  return {
    clear: [],
    raise: [
      {
        kind: 'objective_missed',
        severity: 'warning',
        subject: facts.dataset,
        source: facts.source,
        title: `Labels of ${facts.datasetName} arrive late`,
        text: `Of the changes of the last minute, one in a hundred took longer than ${Math.round(p99Ms)} ms from commit to label; the objective is ${objectiveP99Ms} ms.`,
        classes: [],
        sticky: false,
      },
    ],
  };
}

/** A rule on the control topic that a worker put aside is not in force. */
export function brokenRule(letter: DeadLetter): Condition | null {
  if (letter.topic !== topics.control) return null;
  const key = letter.record.key === null ? null : Buffer.from(letter.record.key, 'base64').toString('utf8');
  const subject = key !== null && RULE_KEY.test(key) ? key : letter.id;
  return {
    kind: 'rule_broken',
    severity: 'warning',
    subject,
    source: letter.source ?? '',
    title: `A rule is not in force: ${subject}`,
    text: `${letter.reason}. Save the rule again through the API, which says what is wrong with it.`,
    code: letter.code,
    classes: [],
    sticky: true,
  };
}

const RULE_KEY = /^(?:rule\/[a-z0-9][a-z0-9._-]{0,99}|thresholds)$/u;

function trouble(event: StatusEvent, severity: Severity, text: string, code?: string): Condition {
  return {
    kind: 'source_trouble',
    severity,
    subject: event.source,
    source: event.source,
    title: `Trouble with the source ${event.source}`,
    text,
    ...(code === undefined ? {} : { code }),
    classes: [],
    ...(event.position === null ? {} : { position: event.position }),
    sticky: false,
  };
}

function stateWords(event: StatusEvent): string {
  if (!isTroubled(event.state) && event.error !== null)
    return `Capture goes on, but ${event.error.message}. ${event.error.mend}`;
  const what = event.state === 'failed' ? 'Capture has stopped' : 'Capture is interrupted and tries again by itself';
  return event.error === null ? `${what}.` : `${what}: ${event.error.message}. ${event.error.mend}`;
}

function isTroubled(state: StatusEvent['state']): boolean {
  return state === 'failed' || state === 'backoff';
}

function crossed(before: number | null, now: number | null, limit: number): boolean {
  return now !== null && now > limit && (before === null || before <= limit);
}

function calm(now: number | null, limit: number): boolean {
  return now === null || now <= limit * CALM;
}
