import type { Alert } from '#contract/alert';
import type { FieldLabel, LabelRecord } from '#contract/label';
import { Position } from '#contract/position';
import type { NewLiveEvent } from '#sinks/live/live-feed';

const DATASET = 'postgres://db:5432/shop.public.customer';
const times = { committedAtMs: 1, capturedAtMs: 2, labelledAtMs: 3 };
const position = Position.parse('0000000000000001/0000000000');

export function labelRecord(given: Partial<LabelRecord>): LabelRecord {
  return {
    record: `${DATASET}?id=1`,
    source: 'shop',
    dataset: DATASET,
    class: 'PII',
    op: 'c',
    position,
    transaction: null,
    modelVersion: '1',
    times,
    fields: [
      {
        path: 'email',
        entity: 'EMAIL_ADDRESS',
        confidence: 0.95,
        start: 0,
        end: 20,
        masked: 'j***@*******.com',
        reason: 'email; context: email',
      },
    ],
    ...given,
  };
}

export function finding(given: Partial<LabelRecord>): NewLiveEvent {
  return { channel: 'findings', of: 1, data: labelRecord(given) };
}

export function fieldLabel(given: Partial<FieldLabel>): NewLiveEvent {
  return { channel: 'fields', data: fieldLabelOf(given) };
}

export function fieldLabelOf(given: Partial<FieldLabel>): FieldLabel {
  return {
    field: `${DATASET}#email`,
    source: 'shop',
    dataset: DATASET,
    path: 'email',
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    sensitivity: 'confidential',
    confidence: 0.95,
    origin: 'evidence',
    status: 'held',
    examined: 10,
    hits: 9,
    exact: true,
    modelVersion: '1',
    masked: 'j***@*******.com',
    reason: 'pattern email',
    position,
    times,
    deliveredAtMs: 4,
    others: [],
    ...given,
  };
}

export function alertOf(given: Partial<Alert>): Alert {
  return {
    id: 'first_value:1',
    kind: 'first_value',
    severity: 'high',
    state: 'open',
    subject: `${DATASET}#email`,
    source: 'shop',
    title: 'First e-mail address in customer.email',
    text: 'The field holds e-mail addresses.',
    classes: ['PII'],
    openedAtMs: 1,
    changedAtMs: 1,
    count: 1,
    changedBy: 'vigie',
    ...given,
  };
}

export function alert(given: Partial<Alert>): NewLiveEvent {
  return { channel: 'alerts', data: alertOf(given) };
}

export function status(source: string): NewLiveEvent {
  return {
    channel: 'sources',
    data: {
      type: 'status',
      source,
      kind: 'postgres',
      namespace: 'postgres://db:5432',
      state: 'streaming',
      position: null,
      committedAtMs: null,
      heardAtMs: 1,
      retainedBytes: null,
      lagBytes: null,
      snapshot: null,
      error: null,
      atMs: 1,
    },
  };
}

export function figures(): NewLiveEvent {
  return {
    channel: 'stats',
    data: {
      records: 1,
      values: 1,
      findings: 1,
      classifyLag: 0,
      catalogueLag: 0,
      labelP50Ms: null,
      labelP99Ms: null,
      deadLetters: 0,
      atMs: 1,
    },
  };
}
