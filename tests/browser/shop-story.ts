import type { Alert } from '#contract/alert';
import type { FieldSummary, Overview, SourceSummary } from '#contract/catalog';
import type { DataClass, Sensitivity } from '#contract/classes';
import { fieldUrn } from '#contract/dataset';
import { FieldLabel, LabelRecord } from '#contract/label';
import type { LiveStats } from '#contract/live';
import { Position } from '#contract/position';

/**
 * What a small shop's database tells: people sign up, order, write to support, and an employee pastes a card number into
 * a comment. Deterministic: the same seed tells the same story. Samples are masked ones, as everywhere outside a source.
 */
const SHOP = 'postgres://db.shop.example:5432';

export interface StoryField {
  readonly table: string;
  readonly path: string;
  readonly type: string;
  readonly entity: string;
  readonly classes: readonly [DataClass, ...DataClass[]];
  readonly sensitivity: Sensitivity;
  readonly confidence: number;
  readonly samples: readonly [string, ...string[]];
  readonly reason: string;
  readonly share: number;
}

const field = (table: string, path: string, facts: Omit<StoryField, 'table' | 'path'>): StoryField => ({
  table,
  path,
  ...facts,
});

export const STORY_FIELDS: readonly StoryField[] = [
  field('public.customer', 'email', {
    type: 'text',
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    sensitivity: 'confidential',
    confidence: 0.99,
    samples: ['m***@*******.com', 'j*****@****.fr', 'a**@*********.org', 'c*****@*******.com'],
    reason: 'address syntax; field name “email”',
    share: 0.98,
  }),
  field('public.customer', 'full_name', {
    type: 'text',
    entity: 'PERSON',
    classes: ['PII'],
    sensitivity: 'confidential',
    confidence: 0.93,
    samples: ['M**** D*****', 'J***** L*****', 'A** S****', 'C***** B******'],
    reason: 'given name and surname; field name “full_name”',
    share: 0.96,
  }),
  field('public.customer', 'phone', {
    type: 'text',
    entity: 'PHONE_NUMBER',
    classes: ['PII'],
    sensitivity: 'confidential',
    confidence: 0.95,
    samples: ['+33 * ** ** ** 41', '+1 *** *** **07', '+44 **** ****62'],
    reason: 'valid number of its region; field name “phone”',
    share: 0.81,
  }),
  field('public.customer', 'birth_date', {
    type: 'date',
    entity: 'DATE_OF_BIRTH',
    classes: ['PII', 'PHI'],
    sensitivity: 'restricted',
    confidence: 0.91,
    samples: ['19**-**-**', '20**-**-**'],
    reason: 'date in the range of a life; field name “birth_date”',
    share: 0.99,
  }),
  field('public.payment', 'iban', {
    type: 'text',
    entity: 'IBAN_CODE',
    classes: ['FINANCIAL'],
    sensitivity: 'restricted',
    confidence: 0.99,
    samples: ['FR76 **** **** **** **** ***1 89', 'DE89 **** **** **** ***0 00'],
    reason: 'checksum (mod 97) passed',
    share: 0.97,
  }),
  field('public.support_message', 'body', {
    type: 'text',
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    sensitivity: 'confidential',
    confidence: 0.92,
    samples: ['l****@*****.com', 's******@*******.net'],
    reason: 'address syntax inside free text',
    share: 0.12,
  }),
  field('public.orders', 'comment', {
    type: 'text',
    entity: 'CREDIT_CARD',
    classes: ['FINANCIAL'],
    sensitivity: 'restricted',
    confidence: 0.98,
    samples: ['**** **** **** 4242'],
    reason: 'checksum (Luhn) passed; issuer prefix',
    share: 0.002,
  }),
  field('public.session', 'client.ip', {
    type: 'jsonb',
    entity: 'IP_ADDRESS',
    classes: ['PII'],
    sensitivity: 'internal',
    confidence: 0.88,
    samples: ['203.0.***.***', '198.51.***.***', '2001:db8:****'],
    reason: 'address syntax; path “client.ip”',
    share: 1,
  }),
  field('public.integration', 'settings.apiKey', {
    type: 'jsonb',
    entity: 'API_KEY',
    classes: ['CREDENTIALS'],
    sensitivity: 'restricted',
    confidence: 0.97,
    samples: ['••••••••••••'],
    reason: 'high entropy; path “settings.apiKey”',
    share: 0.6,
  }),
];

export class ShopStory {
  #state: number;
  #count = 0;

  constructor(seed = 7) {
    this.#state = seed;
  }

  /** 0 to 1 (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  finding(nowMs: number, from: StoryField = this.pick(STORY_FIELDS)): LabelRecord {
    this.#count += 1;
    const committedAtMs = nowMs - 6 - this.random() * 14;
    const masked = this.pick(from.samples);
    return LabelRecord.parse({
      record: `${dataset(from)}?id=${this.#count}`,
      source: 'shop',
      dataset: dataset(from),
      class: from.classes[0],
      op: this.random() < 0.8 ? 'c' : 'u',
      position: position(this.#count),
      transaction: String(880_000 + this.#count),
      modelVersion: 'rules-1',
      times: { committedAtMs, capturedAtMs: committedAtMs + 3, labelledAtMs: nowMs },
      fields: [
        {
          path: from.path,
          entity: from.entity,
          confidence: from.confidence,
          start: 0,
          end: masked.length,
          masked,
          reason: from.reason,
        },
      ],
    });
  }

  stats(nowMs: number): LiveStats {
    const records = Math.round(180 + 60 * Math.sin(nowMs / 9000) + 40 * this.random());
    return {
      records,
      values: records * 8,
      findings: Math.round(records * 0.7),
      classifyLag: Math.round(this.random() * 6),
      catalogueLag: Math.round(this.random() * 9),
      labelP50Ms: 9 + 3 * this.random(),
      labelP99Ms: 31 + 22 * this.random(),
      deadLetters: 0,
      atMs: nowMs,
    };
  }
}

export function dataset(of: { readonly table: string }): string {
  return `${SHOP}/shop.${of.table}`;
}

export function position(n: number): Position {
  return Position.parse(`${(0x1_6b37_4d00 + n * 0x88).toString(16).toUpperCase().padStart(16, '0')}/0000000000`);
}

export function labelOf(from: StoryField, nowMs: number, examined = 40_000): FieldLabel {
  const committedAtMs = nowMs - 40;
  return FieldLabel.parse({
    field: fieldUrn(dataset(from), from.path),
    source: 'shop',
    dataset: dataset(from),
    path: from.path,
    entity: from.entity,
    classes: [...from.classes],
    sensitivity: from.sensitivity,
    confidence: from.confidence,
    origin: 'evidence',
    status: 'held',
    examined,
    hits: Math.max(1, Math.round(examined * from.share)),
    exact: from.table !== 'public.session',
    modelVersion: 'rules-1',
    masked: from.samples[0],
    reason: from.reason,
    grounds: 'proven',
    position: position(1),
    times: { committedAtMs, capturedAtMs: committedAtMs + 3, labelledAtMs: committedAtMs + 12 },
    deliveredAtMs: nowMs,
    others: from.table === 'public.support_message' ? [{ entity: 'PHONE_NUMBER', hits: 311, confidence: 0.84 }] : [],
  });
}

export function fieldSummary(from: StoryField, nowMs: number): FieldSummary {
  const label = labelOf(from, nowMs);
  return {
    urn: label.field,
    dataset: label.dataset,
    path: from.path,
    type: from.type,
    nullable: true,
    comment: null,
    dropped: false,
    renamedFrom: null,
    examined: label.examined,
    nulls: 0,
    unexamined: [],
    exact: label.exact,
    label,
  };
}

export function shopSource(nowMs: number, more: Partial<SourceSummary> = {}): SourceSummary {
  return {
    id: 'shop',
    kind: 'postgres',
    namespace: SHOP,
    url: `${SHOP}/shop`,
    origin: 'demo',
    state: 'streaming',
    paused: false,
    position: position(1),
    committedAtMs: nowMs - 1200,
    heardAtMs: nowMs,
    retainedBytes: 16_777_216,
    lagBytes: 4_096,
    snapshot: null,
    error: null,
    datasets: 7,
    gaps: 0,
    ...more,
  };
}

export function cardAlert(nowMs: number, more: Partial<Alert> = {}): Alert {
  return {
    id: 'first_value shop.public.orders#comment 1',
    kind: 'first_value',
    severity: 'critical',
    state: 'open',
    subject: `${SHOP}/shop.public.orders#comment`,
    source: 'shop',
    title: 'CREDIT_CARD in public.orders.comment',
    text: 'The first card number was committed to a free-text field that held nothing sensitive before.',
    entity: 'CREDIT_CARD',
    classes: ['FINANCIAL'],
    masked: '**** **** **** 4242',
    committedAtMs: nowMs - 31_000,
    openedAtMs: nowMs - 30_900,
    changedAtMs: nowMs - 30_900,
    count: 3,
    changedBy: 'vigie',
    ...more,
  };
}

export function messageAlert(nowMs: number): Alert {
  return cardAlert(nowMs, {
    id: 'first_value shop.public.support_message#body 1',
    severity: 'warning',
    subject: `${SHOP}/shop.public.support_message#body`,
    title: 'EMAIL_ADDRESS in public.support_message.body',
    text: 'The first e-mail address was committed to this free-text field.',
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    masked: 'l****@*****.com',
    openedAtMs: nowMs - 400_000,
    changedAtMs: nowMs - 400_000,
    count: 1,
  });
}

export function shopOverview(): Overview {
  return {
    sources: 1,
    sourcesTroubled: 0,
    datasets: 7,
    fields: 54,
    labelledFields: STORY_FIELDS.length,
    records: 182_340,
    examinedValues: 1_402_000,
    openAlerts: 2,
    byClass: { PII: 6, FINANCIAL: 2, CREDENTIALS: 1, PHI: 1 },
    label: { p50Ms: 11, p99Ms: 48, count: 9_200 },
    catalogue: { p50Ms: 60, p99Ms: 210, count: 9_200 },
    objectiveP99Ms: 120,
    objectiveMet: true,
  };
}
