import type { DataClass } from './classes.ts';

/**
 * The laws and standards that an entity concerns: what a person must look into, not legal advice.
 *
 * - `GDPR`: Regulation (EU) 2016/679; `GDPR_ART_9`, `GDPR_ART_10`: its special categories, and offences;
 * - `CCPA`: California Civil Code § 1798.140, as amended by the CPRA; `CCPA_SENSITIVE`: its § 1798.140(ae);
 * - `HIPAA`: 45 CFR § 164.514(b)(2), the eighteen identifiers, and what is said of a person's health beside them;
 * - `HDS`: code de la santé publique, art. L1111-8, the hosting of health data in France;
 * - `PCI_DSS`: account data of payment cards; `GLBA`: 15 USC § 6809(4), US customers of banks;
 * - `FERPA`: 34 CFR part 99, records of US students; `EPRIVACY`: Directive 2002/58/EC art. 5(3), what is kept on a device;
 * - `ISO_27001`: annex A 5.17, authentication information; `TRADE_SECRETS`: Directive (EU) 2016/943.
 */
export const FRAMEWORKS = [
  'GDPR',
  'GDPR_ART_9',
  'GDPR_ART_10',
  'CCPA',
  'CCPA_SENSITIVE',
  'HIPAA',
  'HDS',
  'PCI_DSS',
  'GLBA',
  'FERPA',
  'EPRIVACY',
  'ISO_27001',
  'TRADE_SECRETS',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** What every entity of a class concerns. */
const BY_CLASS: Readonly<Record<DataClass, readonly Framework[]>> = {
  PII: ['GDPR', 'CCPA'],
  PHI: ['HIPAA', 'HDS', 'CCPA_SENSITIVE'],
  FINANCIAL: ['GLBA'],
  CREDENTIALS: ['ISO_27001'],
  IP: ['TRADE_SECRETS'],
  PUBLIC: [],
};

/** What single entities concern beyond their class. */
const BY_ENTITY: readonly (readonly [Framework, string])[] = [
  ['GDPR_ART_10', 'CRIMINAL_RECORD'],
  [
    'CCPA_SENSITIVE',
    'US_SSN DRIVER_LICENSE PASSPORT NATIONAL_ID US_ITIN GEO_COORDINATES BANK_ACCOUNT IBAN_CODE CREDIT_CARD PASSWORD',
  ],
  [
    'HIPAA',
    `PERSON STREET_ADDRESS LOCATION POSTAL_CODE GEO_COORDINATES DATE_OF_BIRTH AGE PHONE_NUMBER EMAIL_ADDRESS US_SSN
     BANK_ACCOUNT IBAN_CODE CREDIT_CARD DRIVER_LICENSE PASSPORT NATIONAL_ID MEDICAL_LICENSE VIN LICENSE_PLATE IMEI
     DEVICE_ID MAC_ADDRESS PERSONAL_URL IP_ADDRESS BIOMETRIC`,
  ],
  ['PCI_DSS', 'CREDIT_CARD CVV CARD_EXPIRY'],
  ['GLBA', 'US_SSN US_ITIN'],
  ['FERPA', 'STUDENT_ID'],
  ['EPRIVACY', 'DEVICE_ID SESSION_ID'],
];

/** The frameworks of an entity, in the order of {@link FRAMEWORKS}. */
export function frameworksOf(
  name: string,
  { classes, special }: { readonly classes: readonly DataClass[]; readonly special: boolean },
): readonly Framework[] {
  const all = new Set(classes.flatMap((one) => BY_CLASS[one]));
  if (special) all.add('GDPR_ART_9').add('CCPA_SENSITIVE');
  for (const [framework, names] of BY_ENTITY) if (names.split(/\s+/).includes(name)) all.add(framework);
  return FRAMEWORKS.filter((framework) => all.has(framework));
}
