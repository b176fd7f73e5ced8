import { expect, test } from 'vitest';
import { Sensitive } from '../sensitive.ts';
import { redacted, redactedUrl } from './redacted.ts';
import { Config } from './schema.ts';

test('P4: a printed configuration holds no secret, wherever it stands', () => {
  const secret = 'canary-5up3r-s3cret';
  const config = Config.parse({
    sources: [
      {
        id: 'a',
        url: `postgres://u:${secret}@h/d?sslmode=require&sslpassword=${secret}`,
        settings: { deep: [{ password: secret }] },
        connect: { url: 'http://connect:8083', kafkaClient: { 'sasl.jaas.config': secret }, settings: { any: secret } },
      },
    ],
    catalog: { url: `postgres://u:${secret}@h/c` },
    server: { token: secret, metricsToken: secret },
    alerts: { webhooks: [{ url: `https://hooks.example.com/${secret}?key=${secret}`, secret }] },
    keys: { ring: [{ id: 'k1', key: Buffer.alloc(32, secret).toString('base64') }] },
  });
  const text = JSON.stringify(redacted(config));
  expect(text).not.toContain(secret);
  expect(text).not.toContain(Buffer.alloc(32, secret).toString('base64'));
  expect(text).toContain('postgres://u:***@h/d?sslmode=require');
  expect(text).toContain('https://hooks.example.com/[redacted]');
});

test.each([
  ['postgres://h/d', 'postgres://h/d'],
  ['postgres://u@h:5433/d', 'postgres://u@h:5433/d'],
  ['not a url', '[redacted]'],
])('a url without secrets stays as it is: %s', (url, printed) => {
  expect(redactedUrl(new Sensitive(url))).toBe(printed);
});
