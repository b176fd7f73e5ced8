import type { DataClass, Sensitivity } from './classes.ts';
import { frameworksOf, type Framework } from './frameworks.ts';

/**
 * How a sample of an entity is masked: which few characters may be shown so that a person recognises its kind, never
 * its owner.
 *
 * - `email`: first letter, `@` and the last dot; `card`: the last four digits; `tail`: the last two characters of long values;
 * - `initials`: the first letter of a name; `shape`: letters become `x`, digits `0`, separators stay; `nothing`: length is hidden too.
 */
export const MASK_STYLES = ['email', 'card', 'tail', 'initials', 'shape', 'nothing'] as const;
export type MaskStyle = (typeof MASK_STYLES)[number];

/** What is known of an entity before any value is seen. */
export interface EntityInfo extends Described {
  /** The laws and standards that concern it. */
  readonly frameworks: readonly Framework[];
}

/** What the table below says of an entity. */
interface Described {
  /** The classes it belongs to, most telling first. */
  readonly classes: readonly DataClass[];
  /** What a label of it means until somebody says otherwise. */
  readonly sensitivity: Sensitivity;
  /** A special category of personal data (GDPR article 9). */
  readonly special: boolean;
  /** Term of the W3C Data Privacy Vocabulary's personal-data extension (`https://w3id.org/dpv/pd#…`); null outside it. */
  readonly dpv: string | null;
  readonly mask: MaskStyle;
  readonly en: string;
  readonly fr: string;
}

type Names = readonly [en: string, fr: string];

interface Handling {
  readonly sensitivity: Sensitivity;
  readonly mask: MaskStyle;
  readonly dpv: string | null;
}

function entity(classes: readonly DataClass[], { sensitivity, mask, dpv }: Handling, [en, fr]: Names): Described {
  return { classes, sensitivity, special: false, dpv, mask, en, fr };
}

/** GDPR article 9: health, ethnicity, religion, opinions, union membership, sexual life. */
function special(classes: readonly DataClass[], mask: MaskStyle, dpv: string, [en, fr]: Names): Described {
  return { classes, sensitivity: 'restricted', special: true, dpv, mask, en, fr };
}

const pii = (sensitivity: Sensitivity, mask: MaskStyle, dpv: string, ...names: Names) =>
  entity(['PII'], { sensitivity, mask, dpv }, names);
const governmentId = (...names: Names) =>
  entity(['PII'], { sensitivity: 'restricted', mask: 'shape', dpv: 'OfficialID' }, names);
const taxId = (...names: Names) =>
  entity(['PII', 'FINANCIAL'], { sensitivity: 'restricted', mask: 'shape', dpv: 'Tax' }, names);
const secret = (dpv: string | null, ...names: Names) =>
  entity(['CREDENTIALS'], { sensitivity: 'restricted', mask: 'nothing', dpv }, names);
const health = (mask: MaskStyle, dpv: string, ...names: Names) => special(['PHI', 'PII'], mask, dpv, names);

/**
 * Every entity that the built-in recognisers know. Names are Microsoft Presidio's where it has one
 * (https://microsoft.github.io/presidio/supported_entities/). A user's rule may name others: see {@link entityInfo}.
 */
export const ENTITIES = {
  EMAIL_ADDRESS: pii('confidential', 'email', 'EmailAddress', 'E-mail address', 'Adresse e-mail'),
  PHONE_NUMBER: pii('confidential', 'tail', 'TelephoneNumber', 'Phone number', 'Numéro de téléphone'),
  PERSON: pii('confidential', 'initials', 'Name', 'Person name', 'Nom de personne'),
  STREET_ADDRESS: pii('confidential', 'shape', 'PhysicalAddress', 'Postal address', 'Adresse postale'),
  LOCATION: pii('internal', 'initials', 'Location', 'City or place', 'Ville ou lieu'),
  POSTAL_CODE: pii('internal', 'shape', 'PhysicalAddress', 'Postal code', 'Code postal'),
  COUNTRY: pii('internal', 'initials', 'Country', 'Country', 'Pays'),
  GEO_COORDINATES: pii('confidential', 'shape', 'GPSCoordinate', 'Geographic coordinates', 'Coordonnées géographiques'),
  DATE_OF_BIRTH: pii('confidential', 'shape', 'BirthDate', 'Date of birth', 'Date de naissance'),
  AGE: pii('internal', 'shape', 'Age', 'Age', 'Âge'),
  GENDER: pii('internal', 'shape', 'Gender', 'Gender', 'Genre'),
  NATIONALITY: pii('confidential', 'shape', 'Nationality', 'Nationality', 'Nationalité'),
  MARITAL_STATUS: pii('confidential', 'shape', 'MaritalStatus', 'Marital status', 'Situation familiale'),
  OCCUPATION: pii('internal', 'shape', 'Job', 'Occupation', 'Profession'),
  EMPLOYER: pii('internal', 'initials', 'CurrentEmployment', 'Employer', 'Employeur'),
  STUDENT_ID: pii('confidential', 'shape', 'UID', 'Student number', "Numéro d'étudiant"),
  LANGUAGE: pii('internal', 'shape', 'Language', 'Language', 'Langue'),
  ETHNICITY: special(['PII'], 'shape', 'Ethnicity', ['Ethnic origin', 'Origine ethnique']),
  RELIGION: special(['PII'], 'shape', 'Religion', ['Religion', 'Religion']),
  POLITICAL_OPINION: special(['PII'], 'shape', 'PoliticalOpinion', ['Political opinion', 'Opinion politique']),
  TRADE_UNION: special(['PII'], 'shape', 'TradeUnionMembership', ['Trade-union membership', 'Appartenance syndicale']),
  SEXUAL_ORIENTATION: special(['PII'], 'shape', 'SexualPreference', ['Sexual orientation', 'Orientation sexuelle']),
  BIOMETRIC: special(['PII'], 'nothing', 'Biometric', ['Biometric data', 'Donnée biométrique']),
  GENETIC: special(['PHI', 'PII'], 'nothing', 'Genetic', ['Genetic data', 'Donnée génétique']),
  /** GDPR article 10, which is not article 9. */
  CRIMINAL_RECORD: pii('restricted', 'shape', 'Criminal', 'Offence or conviction', 'Infraction ou condamnation'),
  USERNAME: pii('internal', 'initials', 'Username', 'User name', "Nom d'utilisateur"),
  IP_ADDRESS: pii('confidential', 'shape', 'IPAddress', 'IP address', 'Adresse IP'),
  MAC_ADDRESS: pii('confidential', 'shape', 'MACAddress', 'MAC address', 'Adresse MAC'),
  IMEI: pii('confidential', 'tail', 'UID', 'Device number (IMEI)', "Numéro d'appareil (IMEI)"),
  DEVICE_ID: pii(
    'confidential',
    'tail',
    'DeviceBased',
    'Device or advertising id',
    "Identifiant d'appareil ou publicitaire",
  ),
  SESSION_ID: entity(['CREDENTIALS', 'PII'], { sensitivity: 'restricted', mask: 'nothing', dpv: 'UID' }, [
    'Session id or cookie',
    'Identifiant de session ou cookie',
  ]),
  SOCIAL_HANDLE: pii('internal', 'initials', 'SocialMedia', 'Name on a social network', 'Nom sur un réseau social'),
  PERSONAL_URL: pii('internal', 'shape', 'SocialNetwork', 'Personal or profile link', 'Lien personnel ou de profil'),
  VIN: pii(
    'confidential',
    'shape',
    'Identifying',
    'Vehicle identification number',
    "Numéro d'identification du véhicule",
  ),
  LICENSE_PLATE: pii('confidential', 'shape', 'Identifying', 'Licence plate', "Plaque d'immatriculation"),

  US_SSN: governmentId('US social security number', 'Numéro de sécurité sociale américain'),
  US_ITIN: taxId('US taxpayer number (ITIN)', 'Numéro fiscal américain (ITIN)'),
  FR_NIR: governmentId('French social security number (NIR)', 'Numéro de sécurité sociale (NIR)'),
  UK_NINO: governmentId('UK national insurance number', "Numéro d'assurance nationale britannique"),
  ES_NIF: governmentId('Spanish identity number (DNI, NIE)', 'Numéro d’identité espagnol (DNI, NIE)'),
  IT_FISCAL_CODE: governmentId('Italian fiscal code', 'Code fiscal italien'),
  PL_PESEL: governmentId('Polish PESEL', 'PESEL polonais'),
  FI_PERSONAL_IDENTITY_CODE: governmentId('Finnish identity code', "Code d'identité finlandais"),
  IN_AADHAAR: governmentId('Indian Aadhaar number', 'Numéro Aadhaar indien'),
  IN_PAN: taxId('Indian PAN', 'PAN indien'),
  SG_NRIC_FIN: governmentId('Singapore NRIC or FIN', 'NRIC ou FIN de Singapour'),
  AU_TFN: taxId('Australian tax file number', 'Numéro fiscal australien'),
  KR_RRN: governmentId('Korean resident number', 'Numéro de résident coréen'),
  NATIONAL_ID: governmentId('National identity number', "Numéro national d'identité"),
  TAX_ID: taxId('Tax identifier', 'Identifiant fiscal'),
  /** Of firms; the self-employed bear one too, and then it is a person's. */
  COMPANY_ID: pii('internal', 'shape', 'OfficialID', 'Company number', "Numéro d'entreprise"),
  PASSPORT: entity(['PII'], { sensitivity: 'restricted', mask: 'shape', dpv: 'Passport' }, [
    'Passport number',
    'Numéro de passeport',
  ]),
  DRIVER_LICENSE: governmentId("Driver's licence number", 'Numéro de permis de conduire'),

  CREDIT_CARD: entity(['FINANCIAL', 'PII'], { sensitivity: 'restricted', mask: 'card', dpv: 'PaymentCardNumber' }, [
    'Payment card number',
    'Numéro de carte de paiement',
  ]),
  CVV: entity(['FINANCIAL'], { sensitivity: 'restricted', mask: 'nothing', dpv: 'PaymentCard' }, [
    'Card security code',
    'Cryptogramme de carte',
  ]),
  CARD_EXPIRY: entity(['FINANCIAL'], { sensitivity: 'confidential', mask: 'shape', dpv: 'PaymentCardExpiry' }, [
    'Card expiry date',
    "Date d'expiration de carte",
  ]),
  IBAN_CODE: entity(['FINANCIAL', 'PII'], { sensitivity: 'restricted', mask: 'tail', dpv: 'BankAccount' }, [
    'IBAN',
    'IBAN',
  ]),
  BIC_CODE: entity(['FINANCIAL'], { sensitivity: 'internal', mask: 'shape', dpv: 'FinancialAccount' }, [
    'Bank identifier (BIC)',
    'Identifiant de banque (BIC)',
  ]),
  BANK_ACCOUNT: entity(['FINANCIAL', 'PII'], { sensitivity: 'restricted', mask: 'tail', dpv: 'BankAccount' }, [
    'Bank account number',
    'Numéro de compte bancaire',
  ]),
  ROUTING_NUMBER: entity(['FINANCIAL'], { sensitivity: 'internal', mask: 'shape', dpv: 'FinancialAccount' }, [
    'Bank routing number or sort code',
    'Code de banque ou de guichet',
  ]),
  CRYPTO: entity(['FINANCIAL'], { sensitivity: 'confidential', mask: 'shape', dpv: 'FinancialAccount' }, [
    'Crypto wallet address',
    'Adresse de portefeuille crypto',
  ]),
  SALARY: entity(['FINANCIAL', 'PII'], { sensitivity: 'confidential', mask: 'shape', dpv: 'Salary' }, [
    'Salary or income',
    'Salaire ou revenu',
  ]),

  TRANSACTION: entity(['FINANCIAL'], { sensitivity: 'internal', mask: 'tail', dpv: 'Transaction' }, [
    'Payment reference',
    'Référence de paiement',
  ]),
  FINANCIAL_STATUS: entity(
    ['FINANCIAL', 'PII'],
    { sensitivity: 'confidential', mask: 'shape', dpv: 'FinancialStatus' },
    ['Balance, debt or credit rating', 'Solde, dette ou cote de crédit'],
  ),
  TAX_DATA: entity(['FINANCIAL', 'PII'], { sensitivity: 'confidential', mask: 'shape', dpv: 'Tax' }, [
    'Tax due or paid',
    'Impôt dû ou payé',
  ]),

  MEDICAL_RECORD_NUMBER: health('shape', 'HealthRecord', 'Medical record number', 'Numéro de dossier médical'),
  HEALTH_INSURANCE_ID: health('shape', 'Insurance', 'Health insurance number', "Numéro d'assurance maladie"),
  UK_NHS: health('shape', 'HealthRecord', 'UK NHS number', 'Numéro NHS britannique'),
  ICD_CODE: health('shape', 'HealthRecord', 'Diagnosis code (ICD)', 'Code de diagnostic (CIM)'),
  MEDICAL_CODE: health('shape', 'HealthRecord', 'Medical code', 'Code médical'),
  MEDICAL_CONDITION: health(
    'shape',
    'MedicalHealth',
    'Diagnosis, drug or treatment',
    'Diagnostic, médicament ou traitement',
  ),
  LAB_RESULT: health('shape', 'HealthRecord', 'Laboratory result', "Résultat d'analyse"),
  MEDICAL_LICENSE: entity(['PII'], { sensitivity: 'confidential', mask: 'shape', dpv: 'ProfessionalCertification' }, [
    'Number of a health professional',
    'Numéro de professionnel de santé',
  ]),
  BLOOD_TYPE: health('shape', 'BloodType', 'Blood type', 'Groupe sanguin'),

  PASSWORD: secret('Password', 'Password', 'Mot de passe'),
  PASSWORD_HASH: secret('Password', 'Password hash', 'Empreinte de mot de passe'),
  API_KEY: secret(null, 'API key or token', "Clé d'API ou jeton"),
  JWT: secret(null, 'JSON web token', 'Jeton JWT'),
  PRIVATE_KEY: secret(null, 'Private key', 'Clé privée'),
  CONNECTION_STRING: secret(null, 'Connection string with password', 'Chaîne de connexion avec mot de passe'),

  CONFIDENTIALITY_MARK: entity(['IP'], { sensitivity: 'confidential', mask: 'shape', dpv: null }, [
    'Confidentiality mark',
    'Mention de confidentialité',
  ]),
  SOURCE_CODE: entity(['IP'], { sensitivity: 'confidential', mask: 'nothing', dpv: null }, [
    'Source code',
    'Code source',
  ]),
  FORMULA: entity(['IP'], { sensitivity: 'confidential', mask: 'nothing', dpv: null }, [
    'Formula or recipe',
    'Formule ou recette',
  ]),
  DESIGN_FILE: entity(['IP'], { sensitivity: 'confidential', mask: 'shape', dpv: null }, [
    'Design file',
    'Fichier de conception',
  ]),
  CODE_NAME: entity(['IP'], { sensitivity: 'confidential', mask: 'initials', dpv: null }, [
    'Internal code name',
    'Nom de code interne',
  ]),
  PATENT_NUMBER: entity(['IP'], { sensitivity: 'internal', mask: 'shape', dpv: null }, [
    'Patent number',
    'Numéro de brevet',
  ]),
} as const satisfies Record<string, Described>;

/** An entity of the catalogue. */
export type EntityName = keyof typeof ENTITIES;

const BY_NAME: ReadonlyMap<string, EntityInfo> = new Map(
  Object.entries<Described>(ENTITIES).map(([name, info]) => [name, { ...info, frameworks: frameworksOf(name, info) }]),
);

/** True for an entity of the catalogue; a user's rule may give others. */
export function isEntityName(name: string): name is EntityName {
  return BY_NAME.has(name);
}

/** The catalogue's entry; for an entity that only a user's rule knows, the mildest sound one: confidential, shape-masked. */
export function entityInfo(name: string): EntityInfo {
  return (
    BY_NAME.get(name) ?? {
      classes: ['PII'],
      sensitivity: 'confidential',
      special: false,
      dpv: null,
      mask: 'shape',
      frameworks: ['GDPR', 'CCPA'],
      en: name,
      fr: name,
    }
  );
}
