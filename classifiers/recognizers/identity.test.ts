import { expect, test } from 'vitest';
import { cases } from './cases.ts';
import { frenchNir, frenchVat, identityCard, siren, spi, studentNumber } from './fr/ids.ts';
import { ein, itin, ssn, ssnInText } from './us/ids.ts';
import { AMERICAN_IDS } from './world/american-ids.ts';
import { namedNationalId, namedTaxId } from './world/any-country-ids.ts';
import { ASIAN_AFRICAN_IDS, singaporeId } from './world/asian-african-ids.ts';
import { EASTERN_EUROPEAN_IDS } from './world/eastern-european-ids.ts';
import { EUROPEAN_IDS } from './world/european-ids.ts';
import { europeanVat } from './world/european-vat.ts';
import { MORE_ASIAN_AFRICAN_IDS } from './world/more-asian-african-ids.ts';

cases(frenchNir, {
  hits: ['1 84 12 76 451 089 46', '184127645108946', '1841276451089 46', '2 92 03 2A 004 118 24'],
  misses: ['1 84 12 76 451 089 47', '9 84 12 76 451 089 46', '184137645108946', '184127645108'],
  spans: [['Mon numéro de sécurité sociale : 1 84 12 76 451 089 46.', '1 84 12 76 451 089 46']],
});
cases(frenchNir, { field: 'num_secu', hits: ['1841276451089', '184127645108900'], misses: ['inconnu'] });
cases(spi, { field: 'numero_fiscal', hits: ['3112074841015'], misses: ['néant'] });
cases(frenchVat, { hits: ['FR83404833048'], misses: ['FR83404833049'] });
cases(siren, { field: 'siret', hits: ['404 833 048 00022'], misses: ['404 833 048 00023'] });
cases(siren, { field: 'siren', hits: ['404833048', '356 000 000'], misses: ['404833049'] });
cases(siren, { misses: ['404833048', '404 833 048 00022'] });
cases(studentNumber, { field: 'numero_ine', hits: ['1234567890K', '078412365GH'], misses: ['aucun'] });
cases(studentNumber, { field: 'note', spans: [['Étudiant INE 078412365GH inscrit', '078412365GH']] });
cases(studentNumber, { field: 'reference', misses: ['1234567890K', '078412365GH'] });
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
  'gr/afm': ['afm', '048372109', 'όχι'],
  'cy/tic': ['tax_id', '10483726Q', 'none'],
  'lu/matricule': ['value', '1983021403324', '1983021403325'],
  'mt/identity-card': ['identity_card', '483726M', 'none'],
  'hu/taj': ['taj', '048 122 762', 'nincs'],
  'hu/tax-number': ['adoazonosito', '8371044828', 'nincs'],
  'si/emso': ['emso', '0501985500125', 'ni'],
  'ru/snils': ['value', '112-233-445 95', '112-233-445 96'],
  'ru/passport': ['national_id', '45 07 483726', 'нет'],
  'kz/iin': ['iin', '850317301246', 'жоқ'],
  'by/personal-number': ['value', '4230385A017PB3', '4230385A017XX3'],
  'md/idnp': ['idnp', '2004003712054', 'nu'],
  'al/personal-number': ['national_id', 'I85101014B', 'jo'],
  'ge/personal-number': ['personal_number', '01024068372', 'ara'],
  'br/cnpj': ['value', '47.120.388/0001-28', '47.120.388/0001-29'],
  'br/pis': ['value', '120.68417.33-4', '120.68417.33-5'],
  'mx/nss': ['nss', '12986472103', 'no'],
  'ca/business-number': ['value', '730218443RT0001', '730218444RT0001'],
  'us/alien-number': ['alien_number', 'A204837261', 'none'],
  'py/cedula': ['cedula', '4.837.261', 'no'],
  'bo/ci': ['cedula', '4837261-LP', 'no'],
  'jp/my-number': ['my_number', '4812 0976 3514', 'none'],
  'id/nik': ['nomor_ktp', '3174055203850007', 'tidak'],
  'vn/cccd': ['cccd', '079185012345', 'khong'],
  'ph/sss': ['sss_number', '34-1234567-8', 'none'],
  'ph/tin': ['tin', '483-726-105-000', 'none'],
  'ae/emirates-id': ['value', '784-1985-1234567-3', '784-1985-1234567-4'],
  'sa/national-id': ['iqama', '1048372658', 'none'],
  'kw/civil-id': ['civil_id', '285071401129', 'none'],
  'lk/nic': ['nic_number', '853127264V', 'none'],
  'eg/national-id': ['national_id', '28507140112345', 'none'],
  'ng/nin': ['nin', '48372610945', 'none'],
  'gh/ghana-card': ['value', 'GHA-712345678-9', 'GHB-712345678-9'],
  'ma/cin': ['cin', 'BK123456', 'non'],
};

const NATIONAL_IDS = [
  ...EUROPEAN_IDS,
  ...EASTERN_EUROPEAN_IDS,
  ...AMERICAN_IDS,
  ...ASIAN_AFRICAN_IDS,
  ...MORE_ASIAN_AFRICAN_IDS,
];

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
