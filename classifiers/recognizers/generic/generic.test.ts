import { cases } from '../cases.ts';
import { address, addressInText, announcedAddress, militaryAddress, namedAddress } from './address.ts';
import {
  bloodType,
  city,
  ethnicity,
  gender,
  geo,
  maritalStatus,
  nationality,
  postalCode,
  username,
} from './attributes.ts';
import { age, ageInText, birthInText, dateOfBirth } from './dates.ts';
import { email, maskedEmail } from './email.ts';
import { confidentialityMark, patentNumber } from '../ip/documents.ts';
import { imei, ipv4, ipv6, licensePlate, mac, personalUrl, vin } from './network.ts';
import { announcedPerson, person, personInText } from './person.ts';
import { barePhone, internationalPhone, nationalPhone, phoneInText } from './phone.ts';

cases(email, {
  hits: ['marie.durand@exemple.fr', 'o_neil+news@mail.example.co.uk', 'jürgen@müller.example'],
  misses: ['logo@2x.png', 'git@github.com:acme/shop.git', '@handle', 'a@b', 'price @ 3.50', 'user@host'],
  spans: [
    ['Write to marie.durand@exemple.fr, please.', 'marie.durand@exemple.fr'],
    ['<marie.durand@exemple.fr>', 'marie.durand@exemple.fr'],
  ],
});
cases(email, { field: 'order_ref', hits: ['marie.durand@exemple.fr'] });
cases(maskedEmail, { field: 'email', hits: ['marie.durand (at) exemple.fr'] });
cases(email, { field: 'email_verified', misses: ['true', '1', 'yes'] });

cases(internationalPhone, {
  hits: ['+33 6 12 34 56 78', '+44 20 7946 0018', '+1 (415) 555-0132', '+33 (0)1 42 68 53 00'],
  misses: ['+12', '+999 12 34 56 78', '+3.14159265'],
});
cases(nationalPhone, {
  hits: [
    '06 12 34 56 78',
    '01.42.68.53.00',
    '(415) 555-0132',
    '415-555-0132',
    '415.123.0132',
    '06-12345678',
    '020-1234567',
  ],
  misses: [
    '115-123-0132',
    '1234-567-8901',
    '2024-05-17',
    '192.168.100.200',
    '12 34 56 78',
    '1.234.567.890',
    '17/05/2024',
  ],
  spans: [['Rappelez-moi au 06 12 34 56 78 demain', '06 12 34 56 78']],
});
cases(barePhone, {
  misses: ['0612345678', '4155550132', '20240517', '123456'],
  spans: [['tel 0612345678', '0612345678']],
});
cases(barePhone, {
  field: 'telephone',
  hits: ['0612345678', '4155550132', '442079460018'],
  misses: ['mobile', '2024-05-17', '0000000000'],
});
cases(barePhone, { field: 'mobile', kind: 'integer', hits: ['33612345678'] });
cases(barePhone, { field: 'invoice_number', misses: ['0612345678', '4155550132'] });
cases(barePhone, { field: 'phone_type', misses: ['mobile', '12'] });

cases(person, {
  hits: ['Marie Durand', 'DURAND Marie', 'Dr. Hannah Fischer', 'Ahmed Benali'],
  misses: [
    'Oak Table',
    'New York',
    'Acme Corporation',
    'Monday Morning',
    'marie',
    'In Progress',
    'Marie Curie Hospital',
  ],
});
cases(person, { field: 'first_name', hits: ['Marie', 'Zbyszek', 'xiulan', 'Jean-Baptiste'], misses: ['42', 'x@y.zz'] });
cases(person, { field: 'nom_usuel', hits: ['Durand', 'Le Goff', "N'Diaye"] });
cases(person, { field: 'product_name', misses: ['Oak table', 'Marie', 'Desk lamp'] });
cases(personInText, {
  field: 'comment',
  spans: [
    ['The parcel is for Marie Durand, second floor.', 'Marie Durand'],
    ['Bonjour, je suis Madame Lefebvre et j’attends', 'Lefebvre'],
  ],
  misses: ['The Lamp is perfect and Works', 'Great Product from Paris'],
});

cases(address, {
  hits: [
    '12 rue des Lilas',
    '742 Evergreen Terrace',
    'Hauptstraße 5',
    '3 bis avenue Victor Hugo, 75016 Paris',
    'Calle Mayor 12',
    'P.O. Box 1234',
    'ul. Marszałkowska 12/4',
    '1420 US 231 South',
    '34301 State Route 43',
    'Elm St 12',
  ],
  misses: ['12 items', 'rue', '3 years', '100 percent cotton', 'version 12 build 7'],
});
cases(addressInText, {
  field: 'comment',
  spans: [
    ['deliver to 12 rue des Lilas, 75011 Paris', '12 rue des Lilas, 75011 Paris'],
    ['He lives at 742 Evergreen Terrace now', '742 Evergreen Terrace'],
  ],
});
cases(namedAddress, {
  field: 'adresse',
  hits: ['Le Bourg', '12 les Hauts'],
  misses: ['192.168.0.1', 'https://example.org', 'yes'],
});
cases(namedAddress, { field: 'address_id', misses: ['12', 'AB-12'] });
cases(city, { field: 'ville', hits: ['Saint-Étienne', 'Lyon'], misses: ['12'] });
cases(postalCode, { field: 'code_postal', hits: ['75011', 'SW1A 1AA', '1012 AB'], misses: ['Paris'] });
cases(postalCode, { misses: ['75011', '12345'] });
cases(geo, { hits: ['48.85661, 2.35222', '48°51′24″N'], misses: ['48.8', '1.234, 5'] });
cases(geo, { field: 'latitude', kind: 'float', hits: ['48.85661'] });

cases(dateOfBirth, {
  field: 'dt_nais',
  hits: ['1984-12-07', '07/12/1984', '7 décembre 1984'],
  misses: ['yesterday', '1984-13'],
});
cases(dateOfBirth, { field: 'birth_date', kind: 'date', hits: ['1984-12-07'] });
cases(dateOfBirth, { field: 'created_at', misses: ['1984-12-07', '1984-12-07 10:00:00'] });
cases(birthInText, {
  field: 'note',
  spans: [
    ['patient born on 07/12/1984 in Lyon', '07/12/1984'],
    ['né le 7 décembre 1984 à Lyon', '7 décembre 1984'],
  ],
});
cases(age, { field: 'age', hits: ['42', '7 ans'], misses: ['420', 'old'] });
cases(age, { field: 'page', misses: ['42'] });
cases(ageInText, { field: 'note', spans: [['a 42 years old woman', '42 years old']] });
cases(gender, { field: 'sexe', hits: ['F', 'Homme'], misses: ['large'] });
cases(nationality, { field: 'nationalite', hits: ['française'] });
cases(maritalStatus, { field: 'marital_status', hits: ['married'] });
cases(ethnicity, { field: 'ethnicity', hits: ['Basque'] });
cases(bloodType, { field: 'groupe_sanguin', hits: ['O+', 'AB neg'], misses: ['C+'] });
cases(username, { field: 'login', hits: ['mdurand84'], misses: ['two words'] });

cases(ipv4, {
  hits: ['203.0.113.77', '10.20.30.40/24'],
  misses: ['127.0.0.1', '1.2.3.4', '256.1.1.1', '1.2.3', '10.20.30.40.50'],
  spans: [['login from 203.0.113.77 failed', '203.0.113.77']],
});
cases(ipv6, {
  hits: ['2001:db8::8a2e:370:7334', 'fe80::1ff:fe23:4567:890a'],
  misses: ['12:34:56', '::', '2001:db8:::1', 'a:b'],
});
cases(mac, {
  hits: ['3c:22:fb:9a:01:7e', '3C-22-FB-9A-01-7E', '3c22.fb9a.017e'],
  misses: ['3c:22:fb:9a:01', '00:00:00:00:00:00', '10:20:30', '3c-22:fb-9a:01-7e'],
});
cases(imei, { field: 'imei', hits: ['862715039481262'], misses: ['12345'] });
cases(imei, { hits: ['862715039481262'], misses: ['862715039481263', '772715039481260'] });
cases(vin, { hits: ['1M8GDM9AXKP042788'], misses: ['1M8GDM9A1KP042788', 'IM8GDM9AXKP042788'] });
cases(vin, { field: 'vin', hits: ['WVWZZZ1JZXW000001'] });
cases(licensePlate, { field: 'plaque_immatriculation', hits: ['AB-123-CD', '1234 AB 56'], misses: ['bleu'] });
cases(personalUrl, {
  hits: ['https://www.linkedin.com/in/marie-durand-84'],
  misses: ['https://example.org/products/12'],
});
cases(confidentialityMark, {
  hits: ['STRICTLY CONFIDENTIAL'],
  misses: ['confident'],
  spans: [['This design is a trade secret of ours.', 'trade secret']],
});
cases(patentNumber, { field: 'patent', hits: ['EP 1234567 B1', 'US7654321B2'], misses: ['pending'] });

cases(phoneInText, {
  field: 'note',
  spans: [
    ['Nobody answers on 9841 7264 today', '9841 7264'],
    ['Joignable au 22 483 726 le matin', '22 483 726'],
    ['Téléphone : 22 483 726', '22 483 726'],
    ['483 7261 x24 is old, 022 48 37 26 office', '022 48 37 26'],
  ],
  misses: ['call at 12:30 please', 'call on 2026-11-21', 'phone 16 with 128 GB', 'fax 2 pages', 'text 12345'],
});
cases(announcedAddress, {
  field: 'note',
  spans: [
    ['She lives at 63 Lindenova, and works nearby', '63 Lindenova'],
    ['The address of the firm is Kivisilla 7, Tartu 50107', 'Kivisilla 7, Tartu 50107'],
    ['Send it to my address:\n12 Hamrabakki\nApt. 4\nReykholt\nIceland', '12 Hamrabakki\nApt. 4\nReykholt\nIceland'],
    ['Elle habite 14 Bellevue, Rennes', '14 Bellevue, Rennes'],
  ],
  misses: ['we meet at 12 on Monday', 'She lives at home', 'meet me at 10 March', 'moved to version 12'],
});
cases(militaryAddress, {
  field: 'note',
  spans: [
    ['mail: PSC 4102, Box 337, APO AE 09021 please', 'PSC 4102, Box 337, APO AE 09021'],
    ['Unit 210 Box 52\nDPO AP 96521', 'Unit 210 Box 52\nDPO AP 96521'],
  ],
  misses: ['APO and FPO are post offices', 'box 12, unit 4'],
});
cases(personInText, {
  field: 'note',
  misses: ['set in the hills of Soviet Georgia that year', 'we met near Lincoln Tunnel'],
});
cases(announcedPerson, {
  field: 'note',
  spans: [
    ['Hello, my name is Quillon Vantreese and I write', 'Quillon Vantreese'],
    ['Bonjour, je m’appelle Ysolde et je vous écris', 'Ysolde'],
    ['everyone calls me Bramwick', 'Bramwick'],
    ['hi, my name is karla vantreese', 'karla vantreese'],
    ['user: pierre leclerc, signed in', 'pierre leclerc'],
  ],
  misses: [
    'my name is on the list',
    'her name is The Boss',
    'call me later please',
    'i am mark and well',
    'this is grace period',
    'je suis pierre angulaire',
  ],
});
cases(person, {
  hits: ['Nadège Karapetyan', 'Tobias Hlinkova', 'Karla Wiśniewicz'],
  misses: ['Lesson Coarsen', 'Alaska Nebraska'],
});
cases(nationalPhone, { hits: ['415 555-0132', '(11) 3183-4827', '(32) 484-731'], misses: ['(2) 48-31', '(2026) 1-2'] });
cases(barePhone, { field: 'phone', hits: ['415659831.0'], misses: ['12.5'] });
