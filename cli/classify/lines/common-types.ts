import { isEntityName, type EntityName } from '#contract/entities';

/**
 * Our entities under the names that labelled sets and other tools have in common; null where they have no name for one,
 * so that it is left out of answers in these names.
 */
const NAMES = {
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  PERSON: 'PERSON',
  STREET_ADDRESS: 'ADDRESS',
  LOCATION: 'LOCATION',
  POSTAL_CODE: 'POSTAL_CODE',
  GEO_COORDINATES: 'GEO',
  DATE_OF_BIRTH: 'DOB',
  AGE: 'AGE',
  GENDER: 'GENDER',
  NATIONALITY: null,
  MARITAL_STATUS: 'MARITAL_STATUS',
  OCCUPATION: 'OCCUPATION',
  LANGUAGE: 'LANGUAGE',
  COUNTRY: 'LOCATION',
  EMPLOYER: 'ORG',
  STUDENT_ID: null,
  ETHNICITY: 'ETHNICITY',
  RELIGION: null,
  POLITICAL_OPINION: null,
  TRADE_UNION: null,
  SEXUAL_ORIENTATION: null,
  BIOMETRIC: null,
  GENETIC: null,
  CRIMINAL_RECORD: null,
  USERNAME: 'USERNAME',
  IP_ADDRESS: 'IP_ADDRESS',
  MAC_ADDRESS: 'MAC_ADDRESS',
  IMEI: 'IMEI',
  PERSONAL_URL: 'URL',
  VIN: 'VIN',
  LICENSE_PLATE: null,
  DEVICE_ID: null,
  SESSION_ID: null,
  SOCIAL_HANDLE: 'USERNAME',

  US_SSN: 'SSN',
  US_ITIN: 'TAX_ID',
  FR_NIR: 'NATIONAL_ID',
  UK_NINO: 'NATIONAL_ID',
  ES_NIF: 'NATIONAL_ID',
  IT_FISCAL_CODE: 'NATIONAL_ID',
  PL_PESEL: 'NATIONAL_ID',
  FI_PERSONAL_IDENTITY_CODE: 'NATIONAL_ID',
  IN_AADHAAR: 'NATIONAL_ID',
  IN_PAN: 'TAX_ID',
  SG_NRIC_FIN: 'NATIONAL_ID',
  AU_TFN: 'TAX_ID',
  KR_RRN: 'NATIONAL_ID',
  NATIONAL_ID: 'NATIONAL_ID',
  TAX_ID: 'TAX_ID',
  PASSPORT: 'PASSPORT',
  DRIVER_LICENSE: 'DRIVER_LICENSE',

  CREDIT_CARD: 'CREDIT_CARD',
  CVV: 'CVV',
  CARD_EXPIRY: 'CARD_EXPIRY',
  IBAN_CODE: 'IBAN',
  BIC_CODE: 'BIC',
  BANK_ACCOUNT: 'BANK_ACCOUNT',
  CRYPTO: 'CRYPTO_WALLET',
  SALARY: 'INCOME',
  ROUTING_NUMBER: null,
  TRANSACTION: null,
  FINANCIAL_STATUS: null,
  TAX_DATA: null,
  COMPANY_ID: 'COMPANY_ID',

  MEDICAL_RECORD_NUMBER: 'MRN',
  HEALTH_INSURANCE_ID: 'HEALTH_INSURANCE_ID',
  UK_NHS: 'HEALTH_INSURANCE_ID',
  ICD_CODE: 'ICD10',
  MEDICAL_CODE: 'MEDICAL_CODE',
  MEDICAL_CONDITION: 'MEDICAL_TERM',
  BLOOD_TYPE: 'BLOOD_TYPE',
  LAB_RESULT: null,
  MEDICAL_LICENSE: null,

  PASSWORD: 'PASSWORD',
  PASSWORD_HASH: 'PASSWORD_HASH',
  API_KEY: 'API_KEY',
  JWT: 'JWT',
  PRIVATE_KEY: 'PRIVATE_KEY',
  CONNECTION_STRING: 'CONNECTION_STRING',

  CONFIDENTIALITY_MARK: null,
  PATENT_NUMBER: null,
  SOURCE_CODE: null,
  FORMULA: null,
  DESIGN_FILE: null,
  CODE_NAME: null,
};

/** Of every entity there is: one that is new has to be named here, or said to have no name. */
const COMMON_TYPES: Readonly<Record<EntityName, string | null>> = NAMES;

/** How entities are called in answers: by our names, or by the common ones. */
export type TypeNames = 'vigie' | 'common';
export const TYPE_NAMES: readonly TypeNames[] = ['vigie', 'common'];

/** The name of an entity in answers; null where it has none. An entity that only a user's rule knows keeps its own. */
export function typeNameOf(entity: string, names: TypeNames): string | null {
  return names === 'common' && isEntityName(entity) ? COMMON_TYPES[entity] : entity;
}
