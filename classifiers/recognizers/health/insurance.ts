import { australianMedicare, krankenversicherung } from '../../checksums/health.ts';
import { luhn } from '../../checksums/luhn.ts';
import { digitsOf } from '../../checksums/weighted.ts';
import { recognizer } from '../../recognizer.ts';

/** UK NHS numbers: ten digits, modulo 11. One number in eleven passes, so ten digits alone are nothing. */
export const nhs = recognizer({
  id: 'health/uk-nhs',
  entity: 'UK_NHS',
  groups: ['text', 'number'],
  prefilter: { length: [10, 12], digits: [10, 10] },
  patterns: [
    { name: 'grouped', regex: /\d{3}[ -]\d{3}[ -]\d{4}/, base: 0.03 },
    { name: 'digits', regex: /\d{10}/, base: 0.02, where: 'whole', named: true },
  ],
  validate: nhsCheckDigit,
  chance: 0.09,
  hintedBy: ['HEALTH_INSURANCE_ID'],
  near: ['nhs'],
});

/** NHS Data Dictionary: weights 10 to 2, check digit 11 − (sum mod 11), 11 for 0, never 10. */
function nhsCheckDigit(text: string): boolean {
  const digits = digitsOf(text);
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits[9]);
}

/** Numbers of the insured: two forms that are telling by themselves, others where the name says so. */
export const healthInsurance = recognizer({
  id: 'health/insurance-id',
  entity: 'HEALTH_INSURANCE_ID',
  groups: ['text', 'number'],
  prefilter: { length: [5, 30], digits: [3, 24], run: 10 },
  patterns: [
    {
      // CMS: 11 characters without S, L, O, I, B, Z.
      name: 'Medicare',
      regex:
        /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}/,
      base: 0.75,
    },
    // ISO 7812 for health cards, and the country: 80 756.
    { name: 'Swiss card', regex: /80756\d{15}/, base: 0.5 },
    { name: 'Germany', regex: /[A-Z]\d{9}/, base: 0.1, where: 'whole', named: true },
    { name: 'Ontario', regex: /\d{4}[- ]\d{3}[- ]\d{3}(?:[- ][A-Z]{2})?/, base: 0.15, where: 'whole', named: true },
    { name: 'Quebec', regex: /[A-Z]{4} ?\d{4} ?\d{4}/, base: 0.12, where: 'whole', named: true },
    { name: 'Australia', regex: /[2-6]\d{3} ?\d{5} ?\d(?:[/ -]?[1-9])?/, base: 0.06, where: 'whole', named: true },
    { name: 'any', regex: /[A-Z0-9](?:[ .-]?[A-Z0-9]){4,26}/i, base: 0.04, where: 'whole', named: true },
  ],
  validate: checkDigit,
  chance: 0.1,
  // The same shape is another country's number.
  failed: 0.5,
  near: ['medicare', 'insurance', 'member', 'mutuelle', 'assurance', 'versichertennummer'],
});

function checkDigit(text: string): boolean | null {
  if (/^80756\d{15}$|^\d{4}[- ]\d{3}[- ]\d{3}/.test(text)) return luhn(text);
  if (/^[A-Z]\d{9}$/.test(text)) return krankenversicherung(text);
  return /^[2-6]\d{3} ?\d{5} ?\d$/.test(text) ? australianMedicare(text) : null;
}
