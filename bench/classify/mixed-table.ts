import type { Row } from '#contract/change';
import type { DatasetSchema, ValueKind } from '#contract/schema';
import { createRandom, inventCard, inventIban, type Random } from '#cli/demo/people';
import { sampleSchema } from '#tests/support/sample-schema';

/** The columns of a table of orders such as shops and administrations have: half of them say something of a person. */
const COLUMNS: readonly (readonly [name: string, kind: ValueKind])[] = [
  ['id', 'integer'],
  ['reference', 'uuid'],
  ['email', 'text'],
  ['first_name', 'text'],
  ['last_name', 'text'],
  ['phone', 'text'],
  ['birth_date', 'date'],
  ['street', 'text'],
  ['postal_code', 'text'],
  ['city', 'text'],
  ['country', 'text'],
  ['iban', 'text'],
  ['card_number', 'text'],
  ['client_ip', 'network'],
  ['status', 'text'],
  ['currency', 'text'],
  ['amount', 'decimal'],
  ['tracking_code', 'text'],
  ['comment', 'text'],
  ['created_at', 'timestamp'],
];

export const MIXED_TABLE: DatasetSchema = sampleSchema(
  'orders',
  COLUMNS.map(([name, kind]) => ({ name, type: kind, kind, nullable: true })),
);

/**
 * Rows of the table. With repetition values come as often as they do in such tables: ids, addresses and times once,
 * names, cities and states again and again, a few of them most of the time. Without, no text is there twice.
 */
export function mixedRows(count: number, repeats: boolean, seed: number): readonly Row[] {
  const random = createRandom(seed);
  const pools = {
    given: pool(random, 400),
    family: pool(random, 2500),
    city: pool(random, 900),
    street: pool(random, 3000),
    country: pool(random, 30),
    status: ['placed', 'paid', 'sent', 'delivered', 'returned'],
    currency: ['EUR', 'GBP', 'USD', 'CHF'],
    comment: Array.from({ length: 200 }, () => sentence(random, 8)),
  };
  /** A new word, or one of the pool, the first ones most often. */
  const from = (words: readonly string[]) =>
    repeats ? (words[Math.floor(words.length * (random.below(1000) / 1000) ** 3)] ?? '') : word(random);
  return Array.from({ length: count }, (_, i): Row => {
    const number = seed * 1_000_000 + i;
    const [given, family] = [from(pools.given), from(pools.family)];
    return {
      id: number,
      reference: uuid(random, number),
      email: `${given}.${family}${number}@example.org`.toLowerCase(),
      first_name: given,
      last_name: family,
      phone: `+33 6 ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)}`,
      birth_date: `${1940 + random.below(65)}-0${1 + random.below(9)}-${10 + random.below(18)}`,
      street: `${1 + random.below(250)} rue ${from(pools.street)}`,
      postal_code: repeats ? `${10 + random.below(80)}${random.pick(['000', '100', '200'])}` : digits(random, 5),
      city: from(pools.city),
      country: from(pools.country),
      iban: inventIban(random),
      card_number: inventCard(random),
      client_ip: `203.0.${random.below(256)}.${random.below(256)}`,
      status: from(pools.status),
      currency: repeats ? random.pick(pools.currency) : word(random).slice(0, 3).toUpperCase(),
      amount: `${random.below(repeats ? 400 : 400_000)}.${digits(random, 2)}`,
      tracking_code: `TRK-${digits(random, 9)}-${digits(random, 2)}`,
      comment: repeats ? (random.below(10) < 8 ? null : random.pick(pools.comment)) : sentence(random, 8),
      created_at: `2026-0${1 + random.below(9)}-${10 + random.below(18)}T08:${digits(random, 2)}:07.${digits(random, 6)}Z`,
    };
  });
}

/** Prose of letters to a shop, all different, with somebody's particulars in one sentence of ten. */
export function freeTexts(count: number, seed: number): readonly string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 4 + random.below(12) }, (__, j) => {
      if ((i + j) % 10 !== 0) return sentence(random, 6 + random.below(12));
      return random.pick([
        `Please call ${word(random)} ${word(random)} on +33 6 ${digits(random, 2)} 34 56 ${digits(random, 2)}.`,
        `My address is ${word(random)}${digits(random, 4)}@example.org from now on.`,
        `Le virement vient de ${inventIban(random)}.`,
      ]);
    }).join(' '),
  );
}

const SYLLABLES =
  'ba be bi bo ca ce co da de di do fa fi ga go la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi'.split(
    ' ',
  );

function word(random: Random): string {
  const text = Array.from({ length: 2 + random.below(3) }, () => random.pick(SYLLABLES)).join('');
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

function pool(random: Random, size: number): readonly string[] {
  return Array.from({ length: size }, () => word(random));
}

const FILLERS =
  'the a of and to in with for that is was my your please order parcel lamp not yet very still could have merci je ne pas la le de et pour'.split(
    ' ',
  );

function sentence(random: Random, words: number): string {
  const text = Array.from({ length: words }, () =>
    random.below(4) === 0 ? word(random).toLowerCase() : random.pick(FILLERS),
  ).join(' ');
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.below(10)).join('');
}

function uuid(random: Random, number: number): string {
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0').slice(-length);
  return `${hex(number, 8)}-${hex(random.below(65_536), 4)}-4c3d-8e4f-${hex(random.below(2 ** 31), 12)}`;
}
