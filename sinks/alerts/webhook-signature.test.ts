import { expect, test } from 'vitest';
import { signedHeaders } from './webhook-signature.ts';

test('the signature is that of the Standard Webhooks reference vector', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.test.ts
  const headers = signedHeaders(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    '{"test": 2432232314}',
    1_614_265_330_000,
  );
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('a secret without the prefix is taken as it is', () => {
  const bare = signedHeaders('a plain secret of ours', 'msg_1', '{}', 0);
  const prefixed = signedHeaders(`whsec_${Buffer.from('a plain secret of ours').toString('base64')}`, 'msg_1', '{}', 0);
  expect(bare).toEqual(prefixed);
});
