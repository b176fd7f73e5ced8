import type { Recognizer } from '../recognizer.ts';
import { cardExpiry, creditCard, cvv, cvvInText } from './finance/cards.ts';
import { accountInText, accountNumber, bic, crypto, iban, rib, salary } from './finance/accounts.ts';
import { frenchNir, frenchVat, identityCard, siren, spi } from './fr/ids.ts';
import { address, addressInText, namedAddress } from './generic/address.ts';
import * as attributes from './generic/attributes.ts';
import { age, ageInText, birthInText, dateOfBirth } from './generic/dates.ts';
import { email, maskedEmail } from './generic/email.ts';
import { confidentialityMark, patentNumber } from './generic/intellectual-property.ts';
import { imei, ipv4, ipv6, licensePlate, mac, personalUrl, vin } from './generic/network.ts';
import { person, personInText } from './generic/person.ts';
import { barePhone, internationalPhone, nationalPhone } from './generic/phone.ts';
import {
  healthInsurance,
  icd,
  medicalCode,
  medicalCondition,
  medicalRecord,
  nhs,
  providerId,
} from './health/health.ts';
import { assignedSecret, assignedUuid, jwt, opaqueToken, serviceKey } from './secrets/api-keys.ts';
import {
  connectionString,
  password,
  passwordHash,
  passwordInText,
  privateKey,
  urlCredentials,
} from './secrets/keys-and-passwords.ts';
import { driverLicense, ein, itin, passport, passportZone, ssn, ssnInText } from './us/ids.ts';
import { AMERICAN_IDS } from './world/american-ids.ts';
import { namedNationalId, namedTaxId } from './world/any-country-ids.ts';
import { ASIAN_AFRICAN_IDS, singaporeId } from './world/asian-african-ids.ts';
import { EUROPEAN_IDS } from './world/european-ids.ts';
import { europeanVat } from './world/european-vat.ts';

/** Every built-in recogniser, the more telling first: of two equally likely answers the earlier one stays. */
export const BUILT_IN: readonly Recognizer[] = [
  privateKey,
  connectionString,
  jwt,
  serviceKey,
  passwordHash,
  urlCredentials,
  assignedSecret,
  assignedUuid,
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
  ...AMERICAN_IDS,
  ...ASIAN_AFRICAN_IDS,
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
  internationalPhone,
  nationalPhone,
  barePhone,
  ipv4,
  ipv6,
  mac,
  imei,
  vin,
  personalUrl,
  licensePlate,
  birthInText,
  ageInText,
  icd,
  medicalCode,
  providerId,
  nhs,
  healthInsurance,
  medicalRecord,
  medicalCondition,
  address,
  addressInText,
  namedAddress,
  person,
  personInText,
  dateOfBirth,
  age,
  attributes.gender,
  attributes.nationality,
  attributes.maritalStatus,
  attributes.occupation,
  attributes.language,
  attributes.ethnicity,
  attributes.religion,
  attributes.politics,
  attributes.tradeUnion,
  attributes.orientation,
  attributes.username,
  attributes.city,
  attributes.bloodType,
  attributes.postalCode,
  attributes.geo,
  cvv,
  cardExpiry,
  accountNumber,
  salary,
  passport,
  passportZone,
  driverLicense,
  namedNationalId,
  namedTaxId,
  opaqueToken,
  password,
  confidentialityMark,
  patentNumber,
];
