import type { EntityName } from '#contract/entities';
import { countryNumber } from '../../checksums/country-number.ts';
import { recognizer, type Recognizer } from '../../recognizer.ts';

/** A number of one country whose digits `stdnum` checks, or a check of our own. */
export interface CountryId {
  readonly id: string;
  readonly entity: EntityName;
  readonly country: string;
  readonly kind: string;
  /** Where `stdnum` has none; null where the number bears no check: its form is all there is. */
  readonly check?: ((text: string) => boolean) | null | undefined;
  /** The form it is printed in, when that is telling by its letters or separators. */
  readonly regex?: RegExp | undefined;
  readonly length: readonly [number, number];
  readonly digits: readonly [number, number];
  /** Of the printed form, before the checksum. Digits alone begin near 0.01, a form with telling letters higher. */
  readonly base?: number | undefined;
  /** How many others of this form pass the check. */
  readonly chance: number;
  /** The digits without what tells them: then the field's name must speak. */
  readonly bare?: RegExp | undefined;
  readonly near: readonly string[];
}

const BASE = 0.02;

/** A country's number whose form is checked here and whose digits are checked on candidates only. */
export function countryId({
  id,
  entity,
  country,
  kind,
  check,
  regex,
  length,
  digits,
  base = BASE,
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
      ...(regex === undefined ? [] : [{ name: `${country} ${kind}`, regex, base }]),
      ...(bare === undefined
        ? []
        : [{ name: `${country} ${kind}, digits`, regex: bare, base: BASE, where: 'whole' as const, named: true }]),
    ],
    validate: check === null ? undefined : (check ?? countryNumber(country, kind)),
    chance,
    near,
    rare: true,
    // A national id is often asked for as the tax number; what is called a national id is no tax number.
    hintedBy: entity === 'TAX_ID' ? undefined : ['NATIONAL_ID', 'TAX_ID'],
  });
}
