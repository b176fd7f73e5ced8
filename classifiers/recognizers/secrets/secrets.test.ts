import { expect, test } from 'vitest';
import { cases, type Cases } from '../cases.ts';
import { assignedSecret, assignedUuid, gluedSecret, jwt, opaqueToken, SERVICE_KEYS } from './api-keys.ts';
import {
  connectionString,
  password,
  passwordHash,
  passwordInText,
  privateKey,
  urlCredentials,
} from './keys-and-passwords.ts';

/** By all groups of keys: they are told apart by their signs alone. */
function serviceCases(table: Cases): void {
  const [any] = SERVICE_KEYS;
  if (any !== undefined) cases(any, table);
}

test('the keys of services are looked for by the signs they have, and few by none', () => {
  const withoutSign = SERVICE_KEYS.find(({ prefilter }) => prefilter.marks === undefined)?.patterns ?? [];
  expect(SERVICE_KEYS.length).toBeGreaterThan(3);
  expect(withoutSign.length).toBeLessThan(30);
});

/** Keys are put together here, so that no scanner takes this file for a leak. */
const key = (...parts: readonly string[]) => parts.join('');

serviceCases({
  hits: [
    key('AKIA', 'QX7ZT5NB2LMR4WKD'),
    key('ghp_', 'q9Zr2LmX7cVb4NtY8sKd1WfH6jPe3RuA5oGi'),
    key('sk_live_', 'w8Kd2Zq7Lm4Xr9Tn'),
    key('glpat-', 'r7Nq2Xz9Lk4Vb8Tm1Ws5'),
  ],
  misses: [key('AKIA', 'XXXXXXXXXXXXXXXX'), 'sk_live_', 'glpat-short', 'AKIA'],
  spans: [
    [
      `export TOKEN=${key('ghp_', 'q9Zr2LmX7cVb4NtY8sKd1WfH6jPe3RuA5oGi')} # old`,
      key('ghp_', 'q9Zr2LmX7cVb4NtY8sKd1WfH6jPe3RuA5oGi'),
    ],
  ],
});
cases(assignedSecret, {
  field: 'content',
  spans: [
    [`api_key = "${key('q9Zr2LmX7cVb4', 'NtY8sKd1Wf')}"`, key('q9Zr2LmX7cVb4', 'NtY8sKd1Wf')],
    [`{"client_secret": "${key('r7Nq2Xz9Lk4Vb8', 'Tm1Ws5Qp')}"`, key('r7Nq2Xz9Lk4Vb8', 'Tm1Ws5Qp')],
    [`Authorization: Bearer ${key('r7Nq2Xz9Lk4Vb8', 'Tm1Ws5QpZZ')}`, key('r7Nq2Xz9Lk4Vb8', 'Tm1Ws5QpZZ')],
  ],
  misses: [
    'api_key = "${API_KEY_FROM_VAULT}"',
    'secret = your-secret-goes-here',
    'the key to success is patience',
    'api_key = xxxxxxxxxxxxxxxxxxxx',
  ],
});
serviceCases({
  hits: [
    key('xkeysib-', '5e'.repeat(10), '9a3f'.repeat(11), '-', 'q9Zr2LmX7cVb4NtY'),
    key('sec-c-', '3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f'),
    key('nfp_', 'q9Zr2LmX7cVb4NtY8sKd1WfH6jPe3RuA5oGi'),
    key('rzp_live_', 'w8Kd2Zq7Lm4Xr9'),
    key('squ_', '3b1f0c9a7e5d4c2b8a6f1e0d9c8b7a6f5e4d3c2b'),
    key('tskey-auth-', 'kQ9Zr2LmX7c-', 'Vb4NtY8sKd1WfH6jPe3RuA5oGi'),
  ],
  misses: [key('rzp_live_', 'short'), 'live_stream', 'test_account_of_marie'],
});
cases(assignedUuid, {
  field: 'content',
  spans: [['HEROKU_API_KEY: 3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f', '3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f']],
  misses: ['primary_key = 3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f', 'key: 3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f'],
});
cases(passwordHash, {
  hits: [
    key(
      '$krb5asrep$23$',
      'somebody@EXAMPLE.ORG:',
      '3e156ada591263b8',
      'aab0965f5aebd837$007497cb51b6c8116d6407a782ea0e1c',
    ),
  ],
});
cases(opaqueToken, {
  field: 'access_token',
  hits: [key('r7Nq2Xz9Lk4Vb8', 'Tm1Ws5Qp')],
  misses: ['none', 'true', 'bearer'],
});
cases(opaqueToken, { field: 'sha256', misses: ['3b1f0c9a7e5d4c2b8a6f1e0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b'] });
cases(jwt, {
  hits: [key('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiI0MiJ9', '.c2lnbmF0dXJlLW9mLW5vYm9keQ')],
  misses: ['eyJub3QiOiJhIn0', 'a.b.c', 'com.example.package.Name'],
});
cases(privateKey, {
  field: 'content',
  spans: [
    [
      `${key('-----BEGIN RSA ', 'PRIVATE KEY-----')}\nMIIEowIBAAKCAQEA\n${key('-----END RSA ', 'PRIVATE KEY-----')}`,
      `${key('-----BEGIN RSA ', 'PRIVATE KEY-----')}\nMIIEowIBAAKCAQEA\n${key('-----END RSA ', 'PRIVATE KEY-----')}`,
    ],
  ],
  misses: ['-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEA\n-----END CERTIFICATE-----'],
});
cases(connectionString, {
  hits: [
    'postgres://shop:w8Kd2Zq7@db.example.org:5432/shop',
    'Server=db.example.org;Database=shop;User Id=app;Password=w8Kd2Zq7',
  ],
  misses: [
    'postgres://db.example.org:5432/shop',
    'postgres://shop:${DB_PASSWORD}@db.example.org/shop',
    'https://example.org/a:b@c',
  ],
});
cases(urlCredentials, {
  hits: ['https://deploy:w8Kd2Zq7@git.example.org/shop.git'],
  misses: ['https://example.org/user', 'https://user:password@example.org/'],
});
cases(passwordHash, {
  hits: [
    '$2b$12$abcdefghijklmnopqrstuuW0eIbVpBrX2nKq1ZrP7dQ5sT3vY9hLm',
    '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
    '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g2Yx1l',
  ],
  misses: ['$2b$12$tooshort', '5f4dcc3b5aa765d61d8327deb882cf99', '$5.00'],
});
cases(passwordHash, { field: 'password_hash', hits: ['5f4dcc3b5aa765d61d8327deb882cf99'] });
cases(passwordHash, { field: 'md5', misses: ['5f4dcc3b5aa765d61d8327deb882cf99'] });
cases(password, {
  field: 'mot_de_passe',
  hits: ['tr0ub4dor&3', 'Soleil84!'],
  misses: ['true', 'changeme', '2026-01-01'],
});
cases(password, { field: 'password_changed_at', misses: ['2026-01-01', 'never'] });
cases(passwordInText, {
  field: 'message',
  spans: [
    ['my password is "Soleil84!" as before', 'Soleil84!'],
    ['mot de passe : Soleil84', 'Soleil84'],
  ],
  misses: ['please reset my password', 'password: ********', 'forgot password?'],
});
serviceCases({
  hits: [
    key('pat-na1-', '3b1f0c9a-7e5d-4c2b-8a6f-1e0d9c8b7a6f'),
    key('sk-or-v1-', '3b1f0c9a7e5d4c2b8a6f1e0d9c8b7a6f', '5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b'),
    key('SCW', 'Q7ZT5NB2LMR4WKD8X'),
    key('mdb_sa_sk_', 'q9Zr2LmX7cVb4NtY8sKd1WfH6jPe3RuA5oGi12ab'),
  ],
  misses: ['api-6f1c2b3a', 'sk-or-v1-short', 'SCWABC', 'pat-na1-token'],
});
cases(gluedSecret, {
  hits: [key('acme-secret-key-', 'r7Nq2Xz9Lk4Vb8', 'Tm1Ws5Qp'), key('acmeKEY-', 'r7nq2xz9lk4vb8', 'tm1ws5qp')],
  misses: [
    'primary-key-constraint-of-table-orders-2024',
    'access-2026-11-21-08-15-30-utc',
    'the-token-bucket-algorithm-explained',
  ],
});
cases(privateKey, {
  field: 'seed_phrase',
  hits: ['lamp river stone cloud apple tiger house green quiet north metal paper'],
  misses: ['lamp river stone'],
});
