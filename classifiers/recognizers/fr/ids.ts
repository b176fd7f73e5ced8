import { countryNumber } from '../../checksums/country-number.ts';
import { luhn } from '../../checksums/luhn.ts';
import { nir } from '../../checksums/nir.ts';
import { digitsOf, weightedSum } from '../../checksums/weighted.ts';
import { recognizer } from '../../recognizer.ts';

export const frenchNir = recognizer({
  id: 'fr/nir',
  entity: 'FR_NIR',
  groups: ['text', 'number'],
  prefilter: { length: [13, 24], digits: [12, 15], cluster: 6 },
  patterns: [
    {
      name: 'grouped',
      regex: /[1-478][ .-]?\d{2}[ .-]\d{2}[ .-]\d[\dABab][ .-]\d{3}[ .-]\d{3}(?:[ .|-]{1,3}\d{2})?/,
      base: 0.6,
    },
    { name: 'digits and key', regex: /[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d[\dABab]\d{6} ?\d{2}/, base: 0.15 },
    {
      name: 'without key',
      regex: /[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d[\dABab]\d{6}/,
      base: 0.06,
      where: 'whole',
      named: true,
    },
  ],
  validate: nir,
  chance: 0.01,
  failed: 0.05,
  near: [
    'nir',
    'securite sociale',
    'sécurité sociale',
    'secu',
    'sécu',
    'numero',
    'immatriculation',
    'nss',
    'assure',
    'assuré',
  ],
  hintedBy: ['NATIONAL_ID', 'HEALTH_INSURANCE_ID'],
});

/** Numéro fiscal de référence (SPI): 13 digits from 0 to 3, the last three modulo 511. */
export const spi = recognizer({
  id: 'fr/spi',
  entity: 'TAX_ID',
  groups: ['text', 'number'],
  prefilter: { length: [13, 18], digits: [13, 13] },
  patterns: [{ name: 'thirteen digits', regex: /[0-3]\d(?: ?\d\d){1}(?: ?\d{3}){3}/, base: 0.05 }],
  validate: countryNumber('FR', 'nif'),
  chance: 0.002,
  near: ['fiscal', 'spi', 'impot', 'impôt'],
});

export const frenchVat = recognizer({
  id: 'fr/vat',
  entity: 'TAX_ID',
  prefilter: { length: [13, 17], digits: [9, 11] },
  patterns: [{ name: 'TVA intracommunautaire', regex: /FR ?[A-HJ-NP-Z0-9]{2} ?\d{3} ?\d{3} ?\d{3}/, base: 0.5 }],
  validate: countryNumber('FR', 'tva'),
  chance: 0.02,
  near: ['tva', 'vat'],
});

/** Numbers of companies; they become a person's for the self-employed, so only where the name says so. */
export const siren = recognizer({
  id: 'fr/siren',
  entity: 'COMPANY_ID',
  groups: ['text', 'number'],
  prefilter: { length: [9, 18], digits: [9, 14] },
  patterns: [
    { name: 'SIREN or SIRET', regex: /\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?/, base: 0.04, where: 'whole', named: true },
  ],
  validate: (text) => luhn(text) || isPostOffice(text),
  chance: 0.1,
  hintedBy: ['TAX_ID'],
});

/** The establishments of La Poste are too many for Luhn's digit: the sum of their digits is a multiple of five. */
function isPostOffice(text: string): boolean {
  const digits = digitsOf(text);
  return digits.startsWith('356000000') && weightedSum(digits, Array<number>(14).fill(1)) % 5 === 0;
}

/** Pupils and students (INE): ten digits and a letter, or nine digits and two. */
export const studentNumber = recognizer({
  id: 'fr/ine',
  entity: 'STUDENT_ID',
  groups: ['text', 'number'],
  prefilter: { length: [4, 20], digits: [3, 14], run: 11 },
  patterns: [
    { name: 'INE', regex: /\d{10}[A-Z]|\d{9}[A-Z]{2}/, base: 0.06, where: 'whole' },
    { name: 'announced', regex: /\bINE[ :n°]{1,5}(\d{9}[A-Z\d][A-Z])/, base: 0.85, where: 'text', announced: true },
    { name: 'any', regex: /[A-Z]{0,4}[ .-]?\d(?:[ ./-]?[A-Z0-9]){3,16}/i, base: 0.05, where: 'whole', named: true },
  ],
  near: ['ine', 'etudiant', 'étudiant', 'eleve', 'élève', 'student'],
});

export const identityCard = recognizer({
  id: 'fr/identity-card',
  entity: 'NATIONAL_ID',
  prefilter: { length: [9, 12], digits: [6, 12] },
  patterns: [{ name: 'CNI', regex: /\d{12}|[CDFGHJKLMNPRTVWXYZ\d]{9}/, base: 0.08, where: 'whole', named: true }],
});
