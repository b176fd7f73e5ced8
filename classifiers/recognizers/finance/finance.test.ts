import { cases } from '../cases.ts';
import { accountInText, accountNumber, bic, iban, rib, salary } from './accounts.ts';
import { crypto } from './crypto.ts';
import { routingInText, routingNumber } from './routing.ts';
import { financialStatus, taxData, transaction } from './transactions.ts';
import { cardExpiry, creditCard, cvv, cvvInText } from './cards.ts';

cases(creditCard, {
  hits: ['4929 6501 7708 4409', '3714-496353-98431', '4556737586899855', '5425-2334-3010-9903'],
  misses: [
    '4929 6501 7708 4408',
    '9929 6501 7708 4409',
    '0000 0000 0000 0000',
    '4929650177',
    '2026-11-21 08:15:30.123456',
    '550e8400-e29b-41d4-a716-446655440000',
  ],
  spans: [
    ['customer paid with 4556 7375 8689 9855 yesterday', '4556 7375 8689 9855'],
    ['carte 4556737586899855, merci', '4556737586899855'],
  ],
});
cases(creditCard, { field: 'order_id', misses: ['4556737586899855', '6011000990139424'] });
cases(creditCard, {
  field: 'card_number',
  hits: ['4929650177084409', '4929 6501 7708 4409'],
  misses: ['unknown', '12'],
});
cases(creditCard, { field: 'card_number', kind: 'integer', hits: ['4556737586899855'] });
cases(cvv, { field: 'cvv', hits: ['123', '0421'], misses: ['12345', 'abc'] });
cases(cvv, { field: 'academic_year_code', misses: ['1999', '200'] });
cases(cvvInText, { spans: [['exp 12/29, cvv: 731', '731']] });
cases(cardExpiry, { field: 'card_expiry', hits: ['09/28', '11/2031'], misses: ['soon'] });
cases(iban, {
  hits: [
    'FR68 1487 3004 12Q7 Z519 0826 374',
    'DE89370400440532013000',
    'GB29 NWBK 6016 1331 9268 19',
    'NO9386011117947',
  ],
  misses: ['FR68 1487 3004 12Q7 Z519 0826 375', 'FR68 1487', 'DE8937040044053201300', 'XX89370400440532013000'],
  spans: [['Merci de virer sur FR68 1487 3004 12Q7 Z519 0826 374 avant vendredi', 'FR68 1487 3004 12Q7 Z519 0826 374']],
});
cases(bic, { field: 'swift_code', hits: ['BNPAFRPP', 'DEUTDEFF500'], misses: ['WINDOWS9', 'BNPA'] });
cases(bic, { misses: ['SHIPMENT', 'DELIVERED', 'CANCELLED'] });
cases(rib, { field: 'rib', hits: ['30002 00550 0000157845Z 02'], misses: ['virement'] });
cases(accountNumber, { field: 'account_number', hits: ['000123456789', '12-34-5678901'], misses: ['none'] });
cases(accountInText, { spans: [['please credit account number 0044 1234 5678 today', '0044 1234 5678']] });
cases(crypto, {
  hits: ['0x52908400098527886E0F7030069857D2E4169EE7', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  misses: ['0x52908400098527886E0F7030069857D2E4169E', 'bc1q', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
});
cases(salary, { field: 'annual_salary', hits: ['52000', '€ 3,200.50', '4200 EUR'], misses: ['negotiable'] });
cases(salary, { field: 'salary_currency', misses: ['12', '100'] });

cases(crypto, {
  hits: [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh',
    'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
  ],
  misses: [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
    'TheQuickBrownFoxJumpsOverLazyDogs',
    'X9f8K2mQ7vLr4TnB6wYc1Zs3Hd5Gj0Pk',
  ],
});
cases(crypto, { field: 'solana_address', hits: ['7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV'], misses: ['none'] });
cases(routingNumber, { field: 'routing_number', hits: ['021483761'], misses: ['none'] });
cases(routingNumber, { field: 'sort_code', hits: ['20-14-53'], misses: ['none'] });
cases(routingNumber, { field: 'ifsc', hits: ['KLMN0ABC123'], misses: ['none'] });
cases(routingNumber, { field: 'code_guichet', hits: ['00112'], misses: ['-'] });
cases(routingNumber, { misses: ['021483761', '20-14-53', 'KLMN0ABC123'] });
cases(routingInText, {
  field: 'note',
  spans: [
    ['wire it: routing number 021483761, thanks', '021483761'],
    ['sort code 20-14-53 and the account', '20-14-53'],
  ],
  misses: ['routing 021483762 packets', 'message routing took 12345 ms'],
});
cases(transaction, {
  hits: ['pi_3MtwBwLkdIwHu7ix28a3tqPa'],
  misses: ['re_send_the_invoice_today', 'ch_1', 'py_thon'],
});
cases(transaction, { field: 'payment_reference', hits: ['RF18-5390-0754'], misses: ['none'] });
cases(financialStatus, { field: 'account_balance', hits: ['1,204.50', '-37.20 EUR'], misses: ['overdrawn'] });
cases(financialStatus, { field: 'credit_score', kind: 'integer', hits: ['712'] });
cases(taxData, { field: 'montant_impot', hits: ['1 204,50 €'], misses: ['exonéré'] });
cases(iban, { field: 'note', spans: [['my iban is de89370400440532013000', 'de89370400440532013000']] });
