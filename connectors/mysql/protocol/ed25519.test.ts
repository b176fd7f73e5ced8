import { createHash, createPrivateKey, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { signEd25519 } from './ed25519.ts';

/** The header of PKCS #8 for an Ed25519 seed, RFC 8410. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

test('a password of 32 bytes signs as the key of RFC 8032 with that seed does', () => {
  for (let i = 0; i < 5; i++) {
    const password = createHash('md5').update(`password ${i}`).digest('hex');
    const message = createHash('sha256').update(`nonce ${i}`).digest();
    const key = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(password)]), format: 'der', type: 'pkcs8' });
    expect(signEd25519(password, message).toString('hex')).toBe(sign(null, message, key).toString('hex'));
  }
});
