import type { EntityName } from '#contract/entities';
import { countryNumber } from '../../checksums/country-number.ts';
import { recognizer, type Recognizer } from '../../recognizer.ts';

/** A number of one country whose digits `stdnum` checks. */
export interface CountryId {
  readonly id: string;
  readonly entity: EntityName;
  readonly country: string;
  readonly kind: string;
  /** The form it is printed in, with its separators. */
  readonly regex: RegExp;
  readonly length: readonly [number, number];
  readonly digits: readonly [number, number];
  /** Of the printed form, before the checksum. Digits alone begin near 0.01, a form with telling letters higher. */
  readonly base: number;
  /** How many others of this form pass the check. */
  readonly chance: number;
  /** Only digits, without the printed separators: then the name must speak. */
  readonly bare?: RegExp | undefined;
  readonly near: readonly string[];
}

/** A country's number whose form is checked here and whose digits are checked by `stdnum`, on candidates only. */
export function countryId({
  id,
  entity,
  country,
  kind,
  regex,
  length,
  digits,
  base,
  chance,
  bare,
  near,
}: CountryId): Recognizer {
  return recognizer({
    id,
    entity,
    groups: ['text', 'number'],
    prefilter: { length, digits },
    patterns: [
      { name: `${country} ${kind}`, regex, base },
      ...(bare === undefined
        ? []
        : [{ name: `${country} ${kind}, digits`, regex: bare, base: 0.02, where: 'whole' as const, named: true }]),
    ],
    validate: countryNumber(country, kind),
    chance,
    near,
    hintedBy: entity === 'TAX_ID' ? ['NATIONAL_ID'] : ['NATIONAL_ID', 'TAX_ID'],
  });
}
