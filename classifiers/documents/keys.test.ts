import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rule } from '#contract/rule';
import { createEngine } from '../engine.ts';
import { fieldNamed } from '../recognizers/cases.ts';
import { walkJson } from './json.ts';
import { createKeyReader } from './keys.ts';
import { walkXml } from './xml.ts';

const reader = createKeyReader(() => false);
const shown = (...keys: readonly string[]) => {
  const verdict = reader.read(keys);
  return keys.filter((_, i) => verdict.shows(i));
};

/** Names that people bear or could bear, of many languages; none of a real person is meant. */
const PEOPLE = `
  Jean Dupont, Alice, Marie-Claire Lefèvre, zbigniew, Brzęczyszczykiewicz, Ngozi Okonkwo-Adichie, okonkwo, Nguyễn Văn Hùng,
  O'Brien, Siobhán Ní Dhomhnaill, Björn Þórsson, Søren Kierkegaard-Olsen, Łukasz Wójcik, Dvořáková, ольга, Дмитрий Соколов,
  Γιώργος Παπαδόπουλος, محمد عبدالله, דוד לוי, 田中太郎, 李小龍, 김민준, राहुल शर्मा, Xochitl, Quetzalli Tlaloc, Aroha Ngata,
  Keawe, Tūmatauenga, Mbali Dlamini, Thandiwe, Chukwuemeka, Oluwaseun, Adebayo, Wanjiru, Kipchoge, Abebech, Gebremariam,
  Fatoumata Diabaté, Yaa Asantewaa, jean_dupont, jeanDupont, JEAN DUPONT, dupont.jean, alice42, m_durand, Ximena Iñárritu,
  Thùy Linh, Suthichai, Somchai Saetang, Aung Kyaw, Dewi Kusuma, Wayan, Sukarnoputri, Bayarmaa, Nursultan, Gulnara, Aylin,
  Çağlar, Özgür Yıldırım, Eszter, Szabó Katalin, Radomír, Vytautas, Žydrūnas, Aivars, Jaanika, Väinö, Áile, Mererid, Llywelyn,
  Gwenllian, Eoghan, Maëlys, Gwenaël Le Goff, Éponine, D'Artagnan, von Hohenzollern, van den Broek, de la Cruz, al-Farouqi`
  .split(',')
  .map((name) => name.trim());

const OTHER_DATA = `
  marie@exemple.fr, +33612345678, 06 12 34 56 78, 1984-12-07, 2026-11-21T08:15:30Z, 07/12/1984, 550e8400-e29b-41d4-a716-446655440000,
  507f1f77bcf86cd799439011, 42, 1000293, user1042, INV-2291, customer_10042, a1b2c3d4, 4111111111111111, 203.0.113.77,
  12 rue des Lilas, x7f3q9z1, https://example.org/u/1, 2001:db8::1, FR7630006000011234567890189, AKIAIOSFODNN7EXAMPLE`
  .split(',')
  .map((key) => key.trim());

const NAMES_OF_FIELDS = `
  id, _id, __v, $ref, @type, @context, #text, name, type, status, value, key, data, items, result, results, error, code, message, url,
  uri, href, rel, self, next, prev, first, last, total, count, page, limit, offset, per_page, hasMore, next_cursor, created_at,
  createdAt, updated_at, updatedAt, deletedAt, createdBy, lastLoginAt, email, email_address, emailVerified, phone, phoneNumber,
  mobile, fax, first_name, firstName, last_name, lastName, full_name, middleName, displayName, nickname, username, userId, user_id,
  avatar_url, profileImage, birth_date, dateOfBirth, dob, age, gender, sex, nationality, language, locale, timezone, country,
  countryCode, country_code, state, region, city, town, street, street_address, addressLine1, address2, postal_code, postcode,
  zip, zipCode, latitude, longitude, lat, lng, geo, location, coordinates, altitude, accuracy, company, companyName, organization,
  department, jobTitle, job_title, employee_id, hireDate, salary, currency, amount, price, unit_price, unitPrice, quantity, qty, sku,
  ean, barcode, product_id, productName, category, categories, tags, description, shortDescription, summary, title, subtitle,
  content, body, text, comment, comments, notes, rating, score, rank, weight, height, width, depth, length, size, color, colour,
  material, brand, model, manufacturer, serialNumber, version, revision, release_date, publishedAt, expires_at, expiryDate,
  startDate, end_date, start_time, duration, interval, frequency, schedule, priority, severity, level, enabled, active, isActive,
  is_deleted, isAdmin, visible, public, locked, verified, approved, order_id, orderNumber, orderTotal, invoice_id, invoiceDate,
  dueDate, payment_method, paymentStatus, cardNumber, card_type, cvv, iban, bic, accountNumber, balance, tax, taxRate, vat_number,
  discount, coupon_code, shippingAddress, billing_address, tracking_number, carrier, delivery_date, refundAmount, customer,
  customerId, vendor, supplier, warehouse, stock, inventory, min, max, average, median, stdDev, sum, ip, ip_address, ipAddress,
  userAgent, user_agent, browser, os, device, deviceId, platform, screen_resolution, referrer, utm_source, utm_medium,
  utm_campaign, gclid, sessionId, session_id, token, access_token, refreshToken, api_key, apiKey, secret, password, password_hash,
  passwordResetToken, salt, roles, permissions, scopes, groups, member_count, owner, author, assignee, reviewer, requestId,
  trace_id, spanId, correlation_id, method, headers, query, params, path, host, hostname, port, protocol, statusCode,
  responseTime, latency_ms, bytesSent, checksum, sha256, md5, etag, mimeType, content_type, encoding, filename, file_size,
  extension, thumbnail_url, metadata, attributes, properties, settings, preferences, options, config, features, flags, newsletter,
  theme, notifications, emailNotifications, subscribed, opt_in, consent, consentDate, gdpr_consent, diagnosis, diagnosis_code,
  icd10, medication, dosage, allergies, bloodType, patient_id, patientName, admissionDate, dischargeDate, insurance_number, vin,
  license_plate, mileage, fuelType, engine, nom, prenom, nom_de_famille, nomUsuel, date_naissance, dateDeNaissance,
  lieu_naissance, adresse, code_postal, ville, pays, telephone, courriel, numero_client, numeroCommande, montant_ttc, montantHT,
  prix_unitaire, quantite, libelle, designation, reference, date_creation, dateModification, statut, commentaire, civilite,
  situation_familiale, numero_securite_sociale, raison_sociale, siret, siren, code_ape, entreprise, salaire_brut, poste,
  responsable, fournisseur, facture, echeance, remise, total_ht, taux_tva, moyen_paiement, vorname, nachname, geburtsdatum,
  strasse, hausnummer, plz, ort, rechnungsnummer, kundennummer, apellido, fecha_nacimiento, direccion, codigo_postal, ciudad,
  cognome, codice_fiscale, indirizzo, sobrenome, endereco, achternaam, woonplaats, geboortedatum, address.city, user.name,
  http.status_code, x-api-key, Content-Type, First Name, Date of birth, Order total, Code postal, xsi:type, dc:title, is2fa,
  q1, h1, b2b, s3_bucket, ipv4, oauth2, utf8, base64, p95, last30days, line1`
  .split(',')
  .map((key) => key.trim());

describe('one key by itself', () => {
  test.each(PEOPLE)('P4: %s may be somebody and is folded', (key) => {
    expect(shown(key)).toEqual([]);
  });

  test.each(OTHER_DATA)('P4: %s is data and is folded', (key) => {
    expect(shown(key)).toEqual([]);
  });

  test('names of fields stand, one by one and together', () => {
    expect(NAMES_OF_FIELDS.filter((key) => shown(key).length === 0)).toEqual([]);
    expect(NAMES_OF_FIELDS.length).toBeGreaterThan(350);
  });
});

describe('keys and their neighbours', () => {
  test('P4: among names of fields a key that may be a person is folded all the same', () => {
    for (const person of [...PEOPLE, ...OTHER_DATA])
      expect(shown('id', 'status', 'createdAt', person, 'total')).toEqual(['id', 'status', 'createdAt', 'total']);
  });

  test('P4: in a map of people, words that are names of fields as well are folded', () => {
    expect(shown('mark', 'grace', 'bill', 'alice')).toEqual([]);
    expect(shown('Brown', 'White', 'Price')).toEqual([]);
    expect(shown('grant', 'Jean Dupont', 'rose')).toEqual([]);
    expect(shown('quetzalli_score', 'adichie_score', 'total')).toEqual(['total']);
  });

  test('a word that is both a name of a field and of a person stands beside names of fields', () => {
    expect(shown('mark', 'grade', 'subject')).toEqual(['mark', 'grade', 'subject']);
    expect(shown('Price', 'Quantity')).toEqual(['Price', 'Quantity']);
  });

  test('a half-known name stands beside names of fields', () => {
    expect(shown('zorgplan_id', 'status')).toEqual(['zorgplan_id', 'status']);
    expect(shown('zorgplan_id')).toEqual([]);
  });

  test('an object of very many keys is a map whatever they are called', () => {
    expect(
      shown(...Array.from({ length: 300 }, (_, i) => `item_${'abcdefghij'[i % 10]}${'abc'[i % 3]}${i % 9}`)),
    ).toEqual([]);
  });
});

const person = fc.constantFrom(...PEOPLE, ...OTHER_DATA);
const fieldName = fc.constantFrom(...NAMES_OF_FIELDS);
const inside: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(1, 'x', true, null),
    fc.dictionary(fc.oneof(person, fieldName), tie('value'), { maxKeys: 5 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

test('P4: no key that may be a person or an id is in any path of any document, and each is looked at as a value', () => {
  fc.assert(
    fc.property(inside, person, (document, planted) => {
      const walk = walkJson(JSON.stringify({ status: 1, [planted]: document }), 'field', reader);
      const leaves = walk?.leaves ?? [];
      for (const key of [...PEOPLE, ...OTHER_DATA])
        expect(leaves.filter(({ path }) => path.split('.').includes(key))).toEqual([]);
      expect(leaves.filter(({ path }) => path.endsWith('.{key}')).map(({ value }) => value)).toContain(planted);
    }),
    { numRuns: 500 },
  );
});

test('P4: a document that is a map of users hides them at any depth', () => {
  const found = fieldNamed('data').examine(
    JSON.stringify({
      'jean.dupont': { visits: { 'Ngozi Okonkwo': { count: 3, email: 'ngozi@exemple.fr' } } },
      'alice.martin': { visits: {} },
    }),
  );
  expect(found.findings.map(({ path, entity }) => `${path} ${entity}`)).toEqual(
    expect.arrayContaining([
      'data.{}.visits.{}.email EMAIL_ADDRESS',
      'data.{key} PERSON',
      'data.{}.visits.{key} PERSON',
    ]),
  );
  expect(JSON.stringify(found)).not.toMatch(/dupont|Okonkwo|martin/u);
});

test('P4: elements and attributes of XML that are data are folded, and looked at as values', () => {
  const xml = '<scores><Alice n="3"/><Okonkwo n="5"/><total n="8"/></scores>';
  const leaves = walkXml(xml, 'field', reader)?.leaves.map(({ path, value }) => `${path} = ${value}`);
  expect(leaves).toEqual([
    'field.scores.{key} = Alice',
    'field.scores.{key} = Okonkwo',
    'field.scores.{}.@n = 3',
    'field.scores.{}.@n = 5',
    'field.scores.total.@n = 8',
  ]);
});

test('P5: elements nested a hundred thousand deep cost no stack', () => {
  const walk = walkXml(`${'<item>'.repeat(100_000)}x`, 'field', reader);
  expect(walk?.complete).toBe(false);
});

test('P4: a key in which a rule finds something is folded', () => {
  const rule: Rule = {
    id: 'code-name',
    entity: 'CODE_NAME',
    classes: ['IP'],
    weight: 0.9,
    enabled: true,
    keywords: ['projet éclipse'],
  };
  const engine = createEngine({ rules: [rule], thresholds: { minimum: 0.7, high: 0.9 } });
  const { findings } = fieldNamed('data', { engine }).examine(JSON.stringify({ status: 'x', 'Projet Éclipse': 3 }));
  expect(findings.map(({ path, entity }) => `${path} ${entity}`)).toEqual(['data.{key} CODE_NAME']);
});

test('the same keys give the same verdict, whatever was read before', () => {
  const fresh = createKeyReader(() => false);
  const keys = [...NAMES_OF_FIELDS.slice(0, 40), ...PEOPLE];
  const before = keys.map((_, i) => fresh.read(keys).shows(i));
  for (const key of [...keys, ...OTHER_DATA]) fresh.read([key]);
  expect(keys.map((_, i) => fresh.read(keys).shows(i))).toEqual(before);
});
