import type { Recognizer } from '../recognizer.ts';
import { cardExpiry, creditCard, cvv, cvvInText } from './finance/cards.ts';
import { accountInText, accountNumber, bic, iban, rib, salary } from './finance/accounts.ts';
import { crypto } from './finance/crypto.ts';
import { routingInText, routingNumber } from './finance/routing.ts';
import { financialStatus, taxData, transaction } from './finance/transactions.ts';
import { frenchNir, frenchVat, identityCard, siren, spi, studentNumber } from './fr/ids.ts';
import { address, addressInText, announcedAddress, militaryAddress, namedAddress } from './generic/address.ts';
import * as attributes from './generic/attributes.ts';
import { age, ageInText, birthInText, dateOfBirth } from './generic/dates.ts';
import { cookie, deviceId, fediverseHandle, sessionId, socialHandle } from './generic/devices.ts';
import { email, maskedEmail } from './generic/email.ts';
import { imei, ipv4, ipv6, licensePlate, mac, personalUrl, vin } from './generic/network.ts';
import { announcedPerson, person, personInText } from './generic/person.ts';
import { barePhone, internationalPhone, nationalPhone, phoneInText } from './generic/phone.ts';
import { frenchDrugCode, icd, medicalCode } from './health/codes.ts';
import { bloodPressure, labResult, medicalCondition, medicalRecord } from './health/health.ts';
import { healthInsurance, nhs } from './health/insurance.ts';
import { professionalInText, professionalNumber } from './health/professionals.ts';
import { confidentialityMark, patentNumber } from './ip/documents.ts';
import { chemicalKey, chemicalStructure, codeName, designFile, formula, sourceCode } from './ip/source-code.ts';
import { assignedSecret, assignedUuid, gluedSecret, jwt, opaqueToken, SERVICE_KEYS } from './secrets/api-keys.ts';
import {
  connectionString,
  password,
  passwordHash,
  passwordInText,
  privateKey,
  urlCredentials,
} from './secrets/keys-and-passwords.ts';
import { ein, itin, ssn, ssnInText } from './us/ids.ts';
import { AMERICAN_IDS } from './world/american-ids.ts';
import { namedNationalId, namedTaxId } from './world/any-country-ids.ts';
import { ASIAN_AFRICAN_IDS, singaporeId } from './world/asian-african-ids.ts';
import { EASTERN_EUROPEAN_IDS } from './world/eastern-european-ids.ts';
import { EUROPEAN_IDS } from './world/european-ids.ts';
import { europeanVat } from './world/european-vat.ts';
import { MORE_ASIAN_AFRICAN_IDS } from './world/more-asian-african-ids.ts';
import {
  cardZone,
  driverLicense,
  idInText,
  licenseInText,
  passport,
  passportInText,
  passportZone,
} from './world/papers.ts';

/** Every built-in recogniser, the more telling first: of two equally likely answers the earlier one stays. */
export const BUILT_IN: readonly Recognizer[] = [
  privateKey,
  connectionString,
  jwt,
  ...SERVICE_KEYS,
  passwordHash,
  urlCredentials,
  assignedSecret,
  assignedUuid,
  gluedSecret,
  passwordInText,
  email,
  maskedEmail,
  iban,
  creditCard,
  cvvInText,
  crypto,
  ssn,
  ssnInText,
  frenchNir,
  ...EUROPEAN_IDS,
  ...EASTERN_EUROPEAN_IDS,
  ...AMERICAN_IDS,
  ...ASIAN_AFRICAN_IDS,
  ...MORE_ASIAN_AFRICAN_IDS,
  singaporeId,
  itin,
  ein,
  spi,
  frenchVat,
  siren,
  europeanVat,
  identityCard,
  rib,
  bic,
  accountInText,
  routingInText,
  internationalPhone,
  nationalPhone,
  barePhone,
  phoneInText,
  ipv4,
  ipv6,
  mac,
  imei,
  vin,
  deviceId,
  cookie,
  sessionId,
  fediverseHandle,
  socialHandle,
  personalUrl,
  licensePlate,
  birthInText,
  ageInText,
  icd,
  frenchDrugCode,
  medicalCode,
  professionalNumber,
  professionalInText,
  nhs,
  healthInsurance,
  medicalRecord,
  labResult,
  bloodPressure,
  medicalCondition,
  address,
  addressInText,
  announcedAddress,
  militaryAddress,
  namedAddress,
  person,
  personInText,
  announcedPerson,
  dateOfBirth,
  age,
  attributes.gender,
  attributes.nationality,
  attributes.maritalStatus,
  attributes.occupation,
  attributes.employer,
  attributes.language,
  attributes.ethnicity,
  attributes.religion,
  attributes.politics,
  attributes.tradeUnion,
  attributes.orientation,
  attributes.biometric,
  attributes.genetic,
  attributes.criminalRecord,
  attributes.username,
  attributes.city,
  attributes.country,
  attributes.bloodType,
  attributes.postalCode,
  attributes.geo,
  cvv,
  cardExpiry,
  accountNumber,
  routingNumber,
  transaction,
  financialStatus,
  taxData,
  salary,
  passport,
  passportInText,
  passportZone,
  driverLicense,
  licenseInText,
  idInText,
  cardZone,
  studentNumber,
  namedNationalId,
  namedTaxId,
  opaqueToken,
  password,
  confidentialityMark,
  patentNumber,
  sourceCode,
  chemicalStructure,
  chemicalKey,
  formula,
  designFile,
  codeName,
];
