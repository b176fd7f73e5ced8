import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTITIES } from '#contract/entities';
import { mask } from './mask.ts';

const entities = fc.constantFrom(...Object.keys(ENTITIES), 'A_RULE_OF_MINE');
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.stringMatching(/^[\w@. +-]{1,60}$/),
  fc.stringMatching(/^[0-9 ]{5,30}$/),
);

test('P4: a masked sample holds neither the value nor a run of five of its letters and digits', () => {
  fc.assert(
    fc.property(entities, texts, (entity, text) => {
      const masked = mask(text, entity);
      fc.pre(/[\p{L}\p{N}]/u.test(text));
      expect(masked).not.toContain(text);
      for (const run of text.match(/[\p{L}\p{N}]{5}/gu) ?? []) expect(masked).not.toContain(run);
      expect((masked.match(/[\p{L}\p{N}]/gu) ?? []).length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['EMAIL_ADDRESS', 'marie@exemple.fr', 'm****@*******.**'],
  ['EMAIL_ADDRESS', 'ab@c.d', '**@*.*'],
  ['CREDIT_CARD', '4111 1111 1111 1111', '**** **** **** 1111'],
  ['PERSON', 'Marie Durand', 'M**** ******'],
  ['PHONE_NUMBER', '+33 6 12 34 56 78', '+** * ** ** ** 78'],
  ['DATE_OF_BIRTH', '1984-12-07', '****-**-**'],
  ['IBAN_CODE', 'FR681487300412Q7Z5190826374', '*************************74'],
  ['PASSWORD', 'Soleil84!', '***'],
  ['API_KEY', 'anything', '***'],
  ['PERSON', 'Bo', '**'],
  ['PHONE_NUMBER', '12345', '*****'],
])('%s is masked by its style', (entity, value, masked) => {
  expect(mask(value, entity)).toBe(masked);
});
