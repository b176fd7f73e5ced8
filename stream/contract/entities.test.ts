import { expect, test } from 'vitest';
import { ENTITIES, entityInfo } from './entities.ts';

const NAMES = Object.keys(ENTITIES);

test('every entity has classes, a sensitivity, names in both languages and frameworks to look into', () => {
  const wanting = NAMES.filter((name) => {
    const { classes, sensitivity, en, fr, frameworks } = entityInfo(name);
    return classes.length === 0 || sensitivity === 'public' || en === '' || fr === '' || frameworks.length === 0;
  });
  expect(wanting).toEqual([]);
});

test('special categories are restricted, and those of GDPR article 9', () => {
  const special = NAMES.filter((name) => entityInfo(name).special);
  expect(special).toEqual(
    expect.arrayContaining(['ETHNICITY', 'RELIGION', 'POLITICAL_OPINION', 'TRADE_UNION', 'SEXUAL_ORIENTATION']),
  );
  expect(special.filter((name) => entityInfo(name).sensitivity !== 'restricted')).toEqual([]);
  expect(special.filter((name) => !entityInfo(name).frameworks.includes('GDPR_ART_9'))).toEqual([]);
});

test('personal data has a term of the W3C vocabulary', () => {
  const personal = NAMES.filter((name) => entityInfo(name).classes.includes('PII'));
  expect(personal.filter((name) => entityInfo(name).dpv === null)).toEqual([]);
});

test('frameworks follow from classes and from what single entities are', () => {
  expect(entityInfo('CREDIT_CARD').frameworks).toEqual(['GDPR', 'CCPA', 'CCPA_SENSITIVE', 'HIPAA', 'PCI_DSS', 'GLBA']);
  expect(entityInfo('ICD_CODE').frameworks).toEqual(['GDPR', 'GDPR_ART_9', 'CCPA', 'CCPA_SENSITIVE', 'HIPAA', 'HDS']);
  expect(entityInfo('CRIMINAL_RECORD').frameworks).toContain('GDPR_ART_10');
  expect(entityInfo('API_KEY').frameworks).toEqual(['ISO_27001']);
  expect(entityInfo('PATENT_NUMBER').frameworks).toEqual(['TRADE_SECRETS']);
  expect(entityInfo('OUR_OWN_CODE').frameworks).toEqual(['GDPR', 'CCPA']);
});
