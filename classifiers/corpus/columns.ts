import type { ValueKind } from '#contract/schema';

/**
 * A labelled corpus of our own: columns as databases have them, with invented values. Every value was made up for this
 * file; numbers with a checksum are of accounts and people that do not exist, or are published as examples.
 */
export interface LabelledColumn {
  readonly table: string;
  readonly column: string;
  readonly kind?: ValueKind | undefined;
  /** The entity every value is, or null when none of them is anything. */
  readonly entity: string | null;
  readonly values: readonly (string | number)[];
}

export const COLUMNS: readonly LabelledColumn[] = [
  {
    table: 'customer',
    column: 'email',
    entity: 'EMAIL_ADDRESS',
    values: ['nadege.ferrand@exemple.fr', 'tobias_lind@mail.example.se', 'info+orders@example.co.uk'],
  },
  {
    table: 'newsletter',
    column: 'value',
    entity: 'EMAIL_ADDRESS',
    values: ['y.tanaka@example.jp', 'karla.nowak@example.pl'],
  },
  {
    table: 'client',
    column: 'tel_portable',
    entity: 'PHONE_NUMBER',
    values: ['06 45 12 78 90', '+33 7 81 22 34 56', '0645127890'],
  },
  {
    table: 'lead',
    column: 'mobile',
    entity: 'PHONE_NUMBER',
    values: ['+44 7700 900123', '(312) 555-0147', '312.555.0147'],
  },
  {
    table: 'kv',
    column: 'value',
    entity: 'PHONE_NUMBER',
    values: ['+49 30 901820', '01 42 68 53 00', '(415) 555-0132'],
  },
  {
    table: 'employee',
    column: 'first_name',
    entity: 'PERSON',
    values: ['Nadège', 'Tobias', 'Xiulan', 'Kwabena', 'Þórdís'],
  },
  { table: 'employe', column: 'nom', entity: 'PERSON', values: ['Ferrand', 'Le Goff', "N'Guessan", 'Bouvier-Lacroix'] },
  { table: 'patient', column: 'name', entity: 'PERSON', values: ['Nadège Ferrand', 'Tobias Lind', 'Karla Nowak'] },
  {
    table: 'misc',
    column: 'content',
    entity: 'PERSON',
    values: ['Hannah Fischer', 'Ahmed Benali', 'Giulia Moretti', 'Thomas Leclerc'],
  },
  {
    table: 'site',
    column: 'adresse',
    entity: 'STREET_ADDRESS',
    values: ['14 bis rue des Tanneurs', '3 allée des Tilleuls, 38000 Grenoble', 'Lieu-dit Le Moulin'],
  },
  {
    table: 'account',
    column: 'street',
    entity: 'STREET_ADDRESS',
    values: ['1208 Maple Avenue', '77 Harbour Road, Apt 4', 'PO Box 881'],
  },
  {
    table: 'kv',
    column: 'value',
    entity: 'STREET_ADDRESS',
    values: ['1208 Maple Avenue', '14 bis rue des Tanneurs', 'Lindenstraße 22'],
  },
  { table: 'client', column: 'dt_nais', kind: 'date', entity: 'DATE_OF_BIRTH', values: ['1971-03-09', '2004-11-30'] },
  { table: 'member', column: 'dob', entity: 'DATE_OF_BIRTH', values: ['03/09/1971', 'March 9, 1971', '19710309'] },
  { table: 'assure', column: 'num_secu', entity: 'FR_NIR', values: ['184127645108946', '1 84 12 76 451 089 46'] },
  { table: 'hr', column: 'ssn', entity: 'US_SSN', values: ['536-22-8145', '536228145'] },
  { table: 'hr', column: 'annual_salary', kind: 'decimal', entity: 'SALARY', values: ['48500.00', '102000'] },
  {
    table: 'payment',
    column: 'iban',
    entity: 'IBAN_CODE',
    values: ['FR681487300412Q7Z5190826374', 'DE89 3704 0044 0532 0130 00', 'FR681487300412Q7Z5190826375'],
  },
  {
    table: 'payment',
    column: 'card_number',
    entity: 'CREDIT_CARD',
    values: ['4556 7375 8689 9855', '5425233430109903', '4556737586899851'],
  },
  {
    table: 'support',
    column: 'body',
    entity: 'CREDIT_CARD',
    values: ['please charge 4556 7375 8689 9855 instead', 'ma carte est la 5425-2334-3010-9903 merci'],
  },
  {
    table: 'support',
    column: 'body',
    entity: 'EMAIL_ADDRESS',
    values: ['please answer to y.tanaka@example.jp', 'mon adresse: nadege.ferrand@exemple.fr.'],
  },
  { table: 'session', column: 'ip', kind: 'network', entity: 'IP_ADDRESS', values: ['203.0.113.54', '2001:db8::42'] },
  { table: 'device', column: 'wifi_mac', entity: 'MAC_ADDRESS', values: ['3c:22:fb:9a:01:7e', '3C22FB9A017E'] },
  {
    table: 'users',
    column: 'password_hash',
    entity: 'PASSWORD_HASH',
    values: ['$2b$12$abcdefghijklmnopqrstuuW0eIbVpBrX2nKq1ZrP7dQ5sT3vY9hLm', '5f4dcc3b5aa765d61d8327deb882cf99'],
  },
  { table: 'users', column: 'mot_de_passe', entity: 'PASSWORD', values: ['Soleil84!', 'tr0ub4dor&3', 'azerty12'] },
  {
    table: 'settings',
    column: 'value',
    entity: 'CONNECTION_STRING',
    values: [
      'postgres://shop:w8Kd2Zq7@db.example.org:5432/shop',
      'mongodb+srv://app:q9Zr2LmX@cluster.example.net/prod',
    ],
  },
  { table: 'encounter', column: 'diagnosis_code', entity: 'ICD_CODE', values: ['E11.9', 'J45.909', 'I10'] },
  {
    table: 'medications',
    column: 'description',
    entity: 'MEDICAL_CONDITION',
    values: ['Amoxicillin 500 MG Oral Capsule', 'Metformin 850 mg'],
  },
  { table: 'dossier', column: 'groupe_sanguin', entity: 'BLOOD_TYPE', values: ['O+', 'AB-'] },
  { table: 'travel', column: 'passport_no', entity: 'PASSPORT', values: ['18FV05678', 'C01X00T47'] },
  {
    table: 'wallets',
    column: 'address',
    entity: 'CRYPTO',
    values: ['0x52908400098527886E0F7030069857D2E4169EE7', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  },

  {
    table: 'orders',
    column: 'order_id',
    entity: null,
    values: ['4556737586899855', '0645127890', '184127645108946', '536228145'],
  },
  { table: 'orders', column: 'status', entity: null, values: ['placed', 'PAID', 'In Progress', 'Sent Back'] },
  {
    table: 'orders',
    column: 'tracking_number',
    entity: null,
    values: ['1Z999AA10123456784', 'RR123456785FR', '00340434161094042557'],
  },
  { table: 'orders', column: 'created_at', kind: 'timestamp', entity: null, values: ['2026-11-21T08:15:30Z'] },
  { table: 'orders', column: 'total', kind: 'decimal', entity: null, values: ['1299.00', '48500.00'] },
  {
    table: 'product',
    column: 'name',
    entity: null,
    values: ['Oak table', 'Victoria Sponge Tin', 'Paris Lamp', 'Marco Chair'],
  },
  { table: 'product', column: 'sku', entity: null, values: ['LMP-001', 'A10.5', 'E11.9', 'FR76-300'] },
  { table: 'product', column: 'ean', entity: null, values: ['4006381333931', '3017620422003'] },
  {
    table: 'product',
    column: 'description',
    entity: null,
    values: ['A warm lamp for dark evenings, 40 W, 230 V.', 'Set of 6; 12 x 18 cm. Fits shelf 200-300.'],
  },
  {
    table: 'files',
    column: 'sha256',
    entity: null,
    values: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  },
  {
    table: 'files',
    column: 'path',
    entity: null,
    values: ['/var/lib/app/2026/11/21/report.pdf', 'C:\\Users\\Public\\notes.txt'],
  },
  { table: 'events', column: 'uuid', entity: null, values: ['550e8400-e29b-41d4-a716-446655440000'] },
  {
    table: 'events',
    column: 'value',
    entity: null,
    values: [
      '550e8400-e29b-41d4-a716-446655440000',
      '2026-11-21',
      '08:15:30',
      'v2.14.0',
      '#ff8800',
      'en-GB',
      'true',
      '12.5 %',
      '1,234,567.89',
      'text/html; charset=utf-8',
    ],
  },
  { table: 'events', column: 'name', entity: null, values: ['page_view', 'checkout.completed', 'Add To Cart'] },
  { table: 'users', column: 'email_verified', entity: null, values: ['true', '1'] },
  { table: 'users', column: 'phone_type', entity: null, values: ['mobile', 'home'] },
  { table: 'users', column: 'password_changed_at', entity: null, values: ['2026-11-21 08:15:30', 'never'] },
  { table: 'users', column: 'id', kind: 'integer', entity: null, values: [536228145, 42, 1841276451] },
  { table: 'school', column: 'academic_year_code', entity: null, values: ['1999', '2000'] },
  { table: 'public', column: 'duplicate', entity: null, values: ['D1234567', 'yes'] },
  { table: 'metrics', column: 'measure', kind: 'float', entity: null, values: [3.14159, 48.85661, -0.1278] },
  { table: 'city', column: 'population', kind: 'integer', entity: null, values: [2102650, 513275] },
  {
    table: 'log',
    column: 'message',
    entity: null,
    values: [
      'request took 12 ms, status 200',
      'cache miss for key product:42:fr',
      'Connection reset by peer (errno 104)',
    ],
  },
  {
    table: 'config',
    column: 'value',
    entity: null,
    values: [
      'max-age=31536000; includeSubDomains',
      'api_key = ${API_KEY}',
      'https://example.org/docs?page=2',
      'postgres://localhost:5432/shop',
    ],
  },
];
