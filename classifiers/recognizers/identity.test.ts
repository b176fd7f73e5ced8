import { expect, test } from 'vitest';
import { cases } from './cases.ts';
import { frenchNir, frenchVat, identityCard, siren, spi } from './fr/ids.ts';
import {
  healthInsurance,
  icd,
  medicalCode,
  medicalCondition,
  medicalRecord,
  nhs,
  providerId,
} from './health/health.ts';
import { driverLicense, ein, itin, passport, passportZone, ssn, ssnInText } from './us/ids.ts';
import { AMERICAN_IDS } from './world/american-ids.ts';
import { namedNationalId, namedTaxId } from './world/any-country-ids.ts';
import { ASIAN_AFRICAN_IDS, singaporeId } from './world/asian-african-ids.ts';
import { EUROPEAN_IDS } from './world/european-ids.ts';
import { europeanVat } from './world/european-vat.ts';

cases(frenchNir, {
  hits: ['1 84 12 76 451 089 46', '184127645108946', '2 92 03 2A 004 118 24'],
  misses: ['1 84 12 76 451 089 47', '9 84 12 76 451 089 46', '184137645108946', '184127645108'],
  spans: [['Mon numéro de sécurité sociale : 1 84 12 76 451 089 46.', '1 84 12 76 451 089 46']],
});
cases(frenchNir, { field: 'num_secu', hits: ['1841276451089', '184127645108900'], misses: ['inconnu'] });
cases(spi, { field: 'numero_fiscal', hits: ['3112074841015'], misses: ['néant'] });
cases(frenchVat, { hits: ['FR83404833048'], misses: ['FR83404833049'] });
cases(siren, { field: 'siret', hits: ['404 833 048 00022'], misses: ['404 833 048 00023'] });
cases(identityCard, { field: 'numero_cni', hits: ['880692310285'], misses: ['non'] });

cases(ssn, {
  hits: ['536-22-8145', '536 22 8145'],
  misses: ['666-22-8145', '000-22-8145', '536-00-8145', '536-22-0000', '078-05-1120', '536-22-814'],
  spans: [['ssn 536-22-8145 on file', '536-22-8145']],
});
cases(ssn, { field: 'ssn', hits: ['536228145'], misses: ['n/a'] });
cases(ssn, { field: 'ssn_last4', hits: ['8145'] });
cases(ssnInText, { field: 'note', spans: [['his SSN is 536228145', '536228145']] });
cases(itin, { field: 'itin', hits: ['912-78-4562'] });
cases(ein, { field: 'ein', hits: ['36-4829105'] });
cases(driverLicense, { field: 'numero_permis', hits: ['14AB12345', '880692310285'], misses: ['B'] });
cases(passport, { field: 'passeport', hits: ['18FV05678', 'C01X00T47'], misses: ['aucun'] });
cases(passport, { misses: ['18FV05678', 'AB123456'] });
cases(passportZone, {
  field: 'content',
  spans: [['P<FRADURAND<<MARIE<<<<<<<<<<<<<<<<<<<<<<<<<< ', 'P<FRADURAND<<MARIE<<<<<<<<<<<<<<<<<<<<<<<<<<']],
});

const VALID: Readonly<Record<string, readonly [field: string, good: string, bad: string]>> = {
  'es/dni': ['value', '39753108T', '39753108X'],
  'es/nie': ['value', 'X-1213601-Y', 'X-1213601-A'],
  'it/codice-fiscale': ['value', 'YVUAZE45M78I534X', 'YVUAZE45M78I534Y'],
  'fi/hetu': ['value', '081225-937H', '081225-937J'],
  'in/aadhaar': ['value', '8434 2539 2213', '8434 2539 2214'],
  'kr/rrn': ['value', '070430-1683424', '070430-1683425'],
  'nl/bsn': ['bsn', '626386901', 'geen'],
  'be/national-number': ['value', '94.11.01-817.40', '94.11.01-817.41'],
  'de/tax-id': ['steuer_id', '83569525953', 'keine'],
  'se/personnummer': ['value', '760329-1092', '760329-1093'],
  'dk/cpr': ['cpr', '030425-9182', 'ingen'],
  'no/fodselsnummer': ['value', '70411935637', '70411935638'],
  'ch/ahv': ['value', '756.2052.1226.57', '756.2052.1226.58'],
  'br/cpf': ['value', '541.628.276-21', '541.628.276-22'],
  'ca/sin': ['sin', '130 692 544', 'none'],
  'pt/nif': ['nif', '537512870', 'sem'],
  'mx/curp': ['value', 'TARK990826MGRDWV24', 'TARK990826MGRDWV25'],
  'cl/rut': ['value', '12.345.678-5', '12.345.678-6'],
  'ie/pps': ['value', '9875297NW', '9875297AW'],
  'pl/pesel': ['pesel', '44051401359', 'brak'],
  'ro/cnp': ['cnp', '6121023393842', 'nu'],
  'tr/kimlik': ['tc_kimlik', '90332941416', 'yok'],
  'za/id': ['id_number', '8801061588011', 'none'],
  'gb/nino': ['nino', 'GR079113A', 'GR079113E'],
  'in/pan': ['pan_number', 'DUOPX2213E', 'DUOP2213E'],
  'au/tfn': ['tfn', '780519083', 'none'],
  'at/vnr': ['sozialversicherungsnummer', '1237 010180', 'keine'],
  'at/tin': ['value', '59-119/9013', '59-119/9014'],
  'bg/egn': ['egn', '7523169263', 'няма'],
  'cz/rc': ['value', '710319/2745', '710319/2746'],
  'de/svnr': ['value', '15070649C103', '15070649C104'],
  'ee/ik': ['isikukood', '36805280109', 'puudub'],
  'lt/asmens': ['asmens_kodas', '33309240064', 'nėra'],
  'lv/code': ['value', '161175-19997', '161175-19998'],
  'es/nss': ['value', '28 12345678 40', '28 12345678 41'],
  'gb/utr': ['utr', '1955839661', 'none'],
  'gr/amka': ['amka', '01013099997', 'όχι'],
  'hr/oib': ['oib', '33392005961', 'nema'],
  'is/kennitala': ['value', '120174-3399', '120174-3389'],
  'pl/nip': ['value', '856-734-62-15', '856-734-62-16'],
  'pt/cc': ['value', '00000000 0 ZZ4', '00000000 0 ZZ5'],
  'rs/jmbg': ['jmbg', '0101006500006', 'nema'],
  'ru/inn': ['tax_number', '500100732259', 'нет'],
  'ua/rntrc': ['tax_id', '1759013776', 'ні'],
  'ar/cuit': ['value', '20-05536168-2', '20-05536168-3'],
  'ar/dni': ['numero_nacional', '20.123.456', 'no'],
  'co/nit': ['value', '213.123.432-1', '213.123.432-2'],
  'cr/cpf': ['cedula', '3-0455-0175', 'no'],
  'cu/ni': ['carne_identidad', '91021027775', 'no'],
  'do/cedula': ['value', '001-1391820-5', '001-1391820-6'],
  'ec/ci': ['value', '171430710-3', '171430710-4'],
  'gt/cui': ['value', '1234 56789 0101', '1234 56788 0101'],
  'mx/rfc': ['value', 'GODE561231GR8', 'GODE561331GR8'],
  'pe/cui': ['documento_nacional', '10117410-2', 'no'],
  'sv/nit': ['value', '0614-050707-104-8', '0614-050707-104-9'],
  'uy/cedula': ['value', '1.234.567-2', '1.234.567-3'],
  've/rif': ['value', 'V-11470283-4', 'V-11470283-5'],
  'cn/ric': ['value', '360426199101010071', '360426199101010072'],
  'hk/hkid': ['value', 'A123456(3)', 'A123456(4)'],
  'id/npwp': ['value', '01.300.066.6-091.000', '01.300.066.5-091.000'],
  'il/id': ['teudat_zehut', '3933742-3', 'none'],
  'in/epic': ['voter_id', 'WKH1186253', 'none'],
  'ke/pin': ['tax_pin', 'P051365947M', 'none'],
  'mu/nid': ['value', 'J2906201304089', 'J2906201304080'],
  'my/nric': ['value', '770305-02-1234', '771305-02-1234'],
  'mz/bi': ['national_id', '110100123456B', 'nao'],
  'nz/ird': ['ird_number', '49-091-850', 'none'],
  'pk/cnic': ['value', '34201-0891231-8', '84201-0891231-8'],
  'th/id': ['value', '1-2345-45678-78-1', '1-2345-45678-78-2'],
  'tr/vkn': ['vergi_no', '4540536920', 'yok'],
  'tw/id': ['national_id', 'A123456789', 'none'],
};

const NATIONAL_IDS = [...EUROPEAN_IDS, ...AMERICAN_IDS, ...ASIAN_AFRICAN_IDS];

test('every number of a country has an example', () => {
  expect(NATIONAL_IDS.map(({ id }) => id).toSorted()).toEqual(Object.keys(VALID).toSorted());
});

for (const recognizer of NATIONAL_IDS) {
  const [field, good, bad] = VALID[recognizer.id] ?? ['', '', ''];
  cases(recognizer, { field, hits: [good], misses: [bad] });
}

cases(singaporeId, { hits: ['T0924433B', 'S1234567D'], misses: ['T0924433C', 'S1234567E'] });
cases(namedNationalId, { field: 'national_id', hits: ['ZX 81 22 907', '98-1127-44'], misses: ['none', 'pending'] });
cases(namedTaxId, { field: 'tax_number', hits: ['XX-8122907'], misses: ['none'] });
cases(europeanVat, { field: 'vat_number', hits: ['DE136695976', 'ATU13585627'], misses: ['exempt'] });

cases(medicalRecord, { field: 'mrn', hits: ['0048213', 'MRN-0048213'], misses: ['none'] });
cases(nhs, { field: 'nhs_number', hits: ['943 476 5919'] });
cases(nhs, { misses: ['9434765919', '9434765918'] });
cases(healthInsurance, { field: 'medicare_number', hits: ['1EG4-TE5-MK73'], misses: ['yes'] });
cases(icd, { field: 'diagnosis_code', hits: ['E11.9', 'J45', '250.00'], misses: ['benign'] });
cases(icd, { field: 'part_number', misses: ['E11.9', 'A10', 'M24'] });
cases(medicalCode, { field: 'loinc_code', hits: ['4548-4'] });
cases(providerId, { field: 'rpps', hits: ['10003456788'] });
cases(medicalCondition, {
  hits: ['Type 2 diabetes mellitus', 'Amoxicillin 500 mg capsule', 'Bronchite aiguë'],
  misses: ['Desk lamp', 'Osmosis water filter', 'April'],
});
