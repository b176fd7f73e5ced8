import { recognizer } from '../../recognizer.ts';

/** Of any country, and of those without a checksum: only where the name says so. */
export const namedNationalId = recognizer({
  id: 'world/national-id',
  entity: 'NATIONAL_ID',
  groups: ['text', 'number'],
  prefilter: { length: [5, 30], digits: [4, 20] },
  patterns: [{ name: 'any', regex: /[A-Z0-9](?:[ ./+-]?[A-Z0-9]){4,24}/i, base: 0.04, where: 'whole', named: true }],
});

export const namedTaxId = recognizer({
  id: 'world/tax-id',
  entity: 'TAX_ID',
  groups: ['text', 'number'],
  prefilter: { length: [6, 24], digits: [5, 18] },
  patterns: [{ name: 'any', regex: /[A-Z0-9](?:[ ./-]?[A-Z0-9]){5,20}/i, base: 0.04, where: 'whole', named: true }],
});
