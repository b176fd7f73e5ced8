import { recognizer } from '../../recognizer.ts';

/** European VAT numbers with their country in front, other than French ones. */
export const europeanVat = recognizer({
  id: 'eu/vat',
  entity: 'TAX_ID',
  prefilter: { length: [10, 16], digits: [8, 12] },
  patterns: [
    {
      name: 'VAT',
      regex:
        /(?:ATU\d{8}|BE ?[01]\d{9}|DE ?\d{9}|DK ?\d{8}|ES ?[A-Z]\d{7}[A-Z\d]|FI ?\d{8}|IE ?\d{7}[A-W][A-I]?|IT ?\d{11}|LU ?\d{8}|NL ?\d{9}B\d{2}|PL ?\d{10}|PT ?\d{9}|SE ?\d{12}|GB ?\d{9})/,
      base: 0.35,
    },
  ],
  near: ['vat', 'tva', 'ust', 'iva', 'btw', 'moms'],
});
