import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { asBuffer } from '../as-buffer.ts';
import { VigieError } from '../errors/vigie-error.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const FORMAT = 1;

/**
 * The installation's keys, by id. New data is encrypted with the `current` key; data of older keys can be read as long
 * as they are in the ring. One master key gives two keys by HKDF-SHA-256 (RFC 5869): one encrypts (AES-256-GCM), the
 * other makes fingerprints (HMAC-SHA-256), so that neither use says anything about the other.
 */
export class Keyring {
  readonly currentId: string;
  readonly #encryption = new Map<string, Buffer>();
  readonly #fingerprint: Buffer;

  /**
   * @param masters 32-byte master keys by id; ids have 1 to 255 bytes.
   * @param currentId the key that encrypts from now on.
   * @param fingerprintId the key that fingerprints; it must stay the same for fingerprints to stay comparable.
   */
  constructor(masters: ReadonlyMap<string, Uint8Array>, currentId: string, fingerprintId = currentId) {
    const fingerprintMaster = masters.get(fingerprintId);
    if (!masters.has(currentId) || fingerprintMaster === undefined) {
      throw new VigieError('VIG_X603', 'the keyring does not hold its current key', { details: { keyId: currentId } });
    }
    for (const [id, master] of masters) {
      if (master.length !== KEY_BYTES || id.length === 0 || Buffer.byteLength(id) > 255) {
        throw new VigieError('VIG_X603', 'a key of the keyring is not 32 bytes long', { details: { keyId: id } });
      }
      this.#encryption.set(id, derive(master, 'vigie/encryption'));
    }
    this.currentId = currentId;
    this.#fingerprint = derive(fingerprintMaster, 'vigie/fingerprint');
  }

  /** A ring with one fresh random key. */
  static generate(id = 'k1'): Keyring {
    return new Keyring(new Map([[id, randomBytes(KEY_BYTES)]]), id);
  }

  /**
   * `format(1) idLength(1) id nonce(12) ciphertext tag(16)`.
   * @param context authenticated but not stored (for example topic and partition): bytes moved elsewhere do not open.
   */
  encrypt(plain: Uint8Array, context: string): Buffer {
    const key = this.#encryption.get(this.currentId);
    if (key === undefined) throw new VigieError('VIG_X603', 'the keyring does not hold its current key');
    const id = Buffer.from(this.currentId);
    const header = Buffer.concat([Buffer.of(FORMAT, id.length), id, randomBytes(NONCE_BYTES)]);
    const cipher = createCipheriv('aes-256-gcm', key, header.subarray(header.length - NONCE_BYTES));
    cipher.setAAD(Buffer.from(context));
    return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws VigieError `VIG_K205` when the key is unknown, `VIG_K208` when the bytes do not open. */
  decrypt(sealed: Uint8Array, context: string): Buffer {
    const bytes = asBuffer(sealed);
    const idLength = bytes[1] ?? 0;
    const nonceAt = 2 + idLength;
    if (bytes[0] !== FORMAT || bytes.length < nonceAt + NONCE_BYTES + TAG_BYTES) {
      throw new VigieError('VIG_K208', 'encrypted bytes are damaged or of an unknown format');
    }
    const id = bytes.toString('utf8', 2, nonceAt);
    const key = this.#encryption.get(id);
    if (key === undefined)
      throw new VigieError('VIG_K205', 'the key of a record is unknown', { details: { keyId: id } });
    const bodyAt = nonceAt + NONCE_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(nonceAt, bodyAt));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(bodyAt, bytes.length - TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      throw new VigieError('VIG_K208', 'encrypted bytes fail their authentication tag', { cause });
    }
  }

  /** Keyed fingerprint of a value: 128 bits of HMAC-SHA-256, base64url. Equal values give equal fingerprints. */
  fingerprint(value: string): string {
    return createHmac('sha256', this.#fingerprint).update(value).digest('base64url').slice(0, 22);
  }
}

function derive(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, new Uint8Array(0), purpose, KEY_BYTES));
}
