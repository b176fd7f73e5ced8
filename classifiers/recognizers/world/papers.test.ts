import { cases } from '../cases.ts';
import { LICENCES, PASSPORTS } from './document-forms.ts';
import { expect, test } from 'vitest';
import { cardZone, driverLicense, idInText, licenseInText, passport, passportInText, passportZone } from './papers.ts';

cases(driverLicense, { field: 'numero_permis', hits: ['14AB12345', '880692310285'], misses: ['B'] });
cases(driverLicense, {
  field: 'driver_license',
  hits: ['F255-921-50-094-0', 'D1234567', 'MORGA657054SM9IJ', 'S1234-56789-01234', 'MH12 20110012345'],
  misses: ['none', 'expired'],
});
cases(driverLicense, {
  hits: ['F255-921-50-094-0', 'S1234-56789-01234'],
  misses: ['D1234567', 'ABC-1234', '12AB34567'],
});
cases(driverLicense, { field: 'published', misses: ['D1234567', 'yes'] });
cases(licenseInText, {
  field: 'note',
  spans: [
    ["He showed his driver's license number D1234567 at the desk", 'D1234567'],
    ['Permis de conduire n° 14AB12345, délivré en 2014', '14AB12345'],
  ],
  misses: ['a driving licence is required', 'the driver license plate'],
});

cases(passport, { field: 'passeport', hits: ['18FV05678', 'C01X00T47'], misses: ['aucun'] });
cases(passport, { field: 'passport_no', hits: ['AB1234567', 'XDB483726', '483726105'], misses: ['pending', 'n/a'] });
cases(passport, { misses: ['18FV05678', 'AB123456'] });
cases(passport, { field: 'order_number', misses: ['18FV05678', 'AB123456', '483726105'] });
cases(passportInText, {
  field: 'note',
  spans: [
    ['Please find my passport number AB1234567 for the booking', 'AB1234567'],
    ['Passeport n° 18FV05678 valable', '18FV05678'],
  ],
  misses: ['passport photos: 4', 'a passport is needed'],
});
cases(passportZone, {
  field: 'content',
  spans: [['P<FRADURAND<<MARIE<<<<<<<<<<<<<<<<<<<<<<<<<< ', 'P<FRADURAND<<MARIE<<<<<<<<<<<<<<<<<<<<<<<<<<']],
});
cases(cardZone, {
  field: 'content',
  spans: [['I<UTOD231458907<<<<<<<<<<<<<<<', 'I<UTOD231458907<<<<<<<<<<<<<<<']],
  misses: ['I<UTOD231458908<<<<<<<<<<<<<<<'],
});
cases(idInText, {
  field: 'note',
  spans: [["Carte d'identité n° 880692310285 présentée", '880692310285']],
  misses: ['an identity card is required', 'ID card: pending'],
});

test('the forms of passports and licences are those of forty countries and more', () => {
  const countries = new Set(
    [...PASSPORTS, ...LICENCES].flatMap(([list]) => list.split(' ').map((code) => code.slice(0, 2))),
  );
  expect(countries.size).toBeGreaterThanOrEqual(40);
});
