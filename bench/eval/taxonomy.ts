/** The common types that accuracy is counted over; answers of any other type are neither right nor wrong. */
export const CORE: ReadonlySet<string> = words(`EMAIL PHONE CREDIT_CARD IBAN BANK_ACCOUNT BIC SSN NATIONAL_ID TAX_ID
  PASSPORT DRIVER_LICENSE PERSON ADDRESS DOB IP_ADDRESS MAC_ADDRESS API_KEY JWT PRIVATE_KEY PASSWORD PASSWORD_HASH
  CONNECTION_STRING MRN ICD10 MEDICAL_CODE MEDICAL_TERM HEALTH_INSURANCE_ID CRYPTO_WALLET VIN IMEI`);

/** Those that nearly every tool knows. */
export const COMMON_SEVEN: ReadonlySet<string> = words('EMAIL PHONE CREDIT_CARD IBAN SSN IP_ADDRESS PERSON');

/** Types that are told apart with difficulty: one for another is less wrong. */
const FAMILIES = byMember({
  GOV_ID: 'SSN NATIONAL_ID TAX_ID PASSPORT DRIVER_LICENSE',
  BANK: 'IBAN BANK_ACCOUNT BIC',
  SECRET: 'API_KEY JWT PRIVATE_KEY PASSWORD PASSWORD_HASH CONNECTION_STRING',
  MEDICAL: 'MRN ICD10 MEDICAL_CODE MEDICAL_TERM HEALTH_INSURANCE_ID',
  NETWORK: 'IP_ADDRESS MAC_ADDRESS',
});

const CATEGORIES = byMember({
  PII: `EMAIL PHONE SSN NATIONAL_ID TAX_ID PASSPORT DRIVER_LICENSE PERSON ADDRESS DOB IP_ADDRESS MAC_ADDRESS VIN IMEI
    GENDER AGE POSTAL_CODE LOCATION GEO OCCUPATION MARITAL_STATUS ETHNICITY LANGUAGE USERNAME TITLE`,
  FINANCIAL: 'CREDIT_CARD IBAN BANK_ACCOUNT BIC CRYPTO_WALLET CVV CARD_EXPIRY INCOME',
  PHI: 'MRN ICD10 MEDICAL_CODE MEDICAL_TERM HEALTH_INSURANCE_ID BLOOD_TYPE',
  CREDENTIALS: 'API_KEY JWT PRIVATE_KEY PASSWORD PASSWORD_HASH CONNECTION_STRING',
});

export function familyOf(type: string): string {
  return FAMILIES.get(type) ?? type;
}

export function categoryOf(type: string): string | undefined {
  return CATEGORIES.get(type);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/u));
}

function byMember(groups: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(groups).flatMap(([name, list]) => [...words(list)].map((type) => [type, name] as const)),
  );
}
