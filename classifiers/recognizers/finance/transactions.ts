import { recognizer, type Recognizer } from '../../recognizer.ts';
import type { EntityName } from '#contract/entities';

/**
 * References by which payment services and banks know a payment: prefixes that services document, and the UETR of
 * ISO 20022 where the name says so.
 */
export const transaction = recognizer({
  id: 'finance/transaction',
  entity: 'TRANSACTION',
  groups: ['text', 'number'],
  prefilter: { length: [6, 64], digits: [1, 60] },
  patterns: [
    {
      name: 'Stripe',
      regex: /(?:pi|ch|py|txn|re|po|tr|dp|src|seti|cs_(?:live|test))_[A-Za-z0-9]{14,60}/,
      base: 0.85,
      where: 'whole',
    },
    { name: 'PayPal', regex: /PAY(?:ID)?-[A-Z0-9]{20,30}/, base: 0.8, where: 'whole' },
    { name: 'any', regex: /[A-Za-z0-9](?:[ ./_-]?[A-Za-z0-9]){5,60}/, base: 0.06, where: 'whole', named: true },
  ],
  sway: 0.4,
});

const AMOUNT =
  /[$€£¥]? ?-?\(?\d{1,3}(?:[ ,.'\u00a0\u202f]?\d{3}){0,4}(?:[.,]\d{1,4})?\)? ?(?:[$€£¥kK%]|EUR|USD|GBP|CHF)?/;

function amount(id: string, entity: EntityName): Recognizer {
  return recognizer({
    id: `finance/${id}`,
    entity,
    groups: ['text', 'number'],
    prefilter: { length: [1, 24], digits: [1, 14] },
    patterns: [{ name: 'amount', regex: AMOUNT, base: 0.06, where: 'whole', named: true }],
  });
}

/** Money that is a person's, where the name says so: balances, debts, limits, ratings; and taxes. */
export const financialStatus = amount('financial-status', 'FINANCIAL_STATUS');
export const taxData = amount('tax-data', 'TAX_DATA');
