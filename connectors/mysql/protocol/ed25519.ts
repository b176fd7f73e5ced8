import { createHash } from 'node:crypto';

/**
 * Signs as MariaDB's `client_ed25519` does: Ed25519 (RFC 8032), but with SHA-512 of the password itself, however long, in
 * the place of SHA-512 of a 32-byte seed. So no key of node:crypto can be made of it. It runs once a connection.
 */
export function signEd25519(password: string, message: Buffer): Buffer {
  const secret = sha512(Buffer.from(password, 'utf8'));
  const scalar = clamped(secret.subarray(0, 32));
  const publicKey = encode(multiply(BASE, scalar));
  const nonce = fromBytes(sha512(secret.subarray(32), message)) % ORDER;
  const commitment = encode(multiply(BASE, nonce));
  const challenge = fromBytes(sha512(commitment, publicKey, message)) % ORDER;
  return Buffer.concat([commitment, toBytes((nonce + challenge * scalar) % ORDER)]);
}

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Extended homogeneous coordinates, RFC 8032 section 5.1.4. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly t: bigint;
}

const D = mod(-121665n * inverse(121666n));
const BASE_Y = mod(4n * inverse(5n));
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const BASE: Point = { x: BASE_X, y: BASE_Y, z: 1n, t: mod(BASE_X * BASE_Y) };
const ZERO: Point = { x: 0n, y: 1n, z: 1n, t: 0n };

function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x));
  const b = mod((p.y + p.x) * (q.y + q.x));
  const c = mod(2n * p.t * q.t * D);
  const d = mod(2n * p.z * q.z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
}

function multiply(point: Point, times: bigint): Point {
  let [sum, power, left] = [ZERO, point, times];
  while (left > 0n) {
    if ((left & 1n) === 1n) sum = add(sum, power);
    power = add(power, power);
    left >>= 1n;
  }
  return sum;
}

function encode({ x, y, z }: Point): Buffer {
  const scale = inverse(z);
  const bytes = toBytes(mod(y * scale));
  bytes.writeUInt8(bytes.readUInt8(31) | (Number(mod(x * scale) & 1n) << 7), 31);
  return bytes;
}

function clamped(bytes: Buffer): bigint {
  const low = fromBytes(bytes);
  return (low & ((1n << 254n) - 8n)) | (1n << 254n);
}

function mod(value: bigint): bigint {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

/** Fermat: the power of p - 2. */
function inverse(value: bigint): bigint {
  let [result, power, left] = [1n, ((value % PRIME) + PRIME) % PRIME, PRIME - 2n];
  while (left > 0n) {
    if ((left & 1n) === 1n) result = (result * power) % PRIME;
    power = (power * power) % PRIME;
    left >>= 1n;
  }
  return result;
}

function fromBytes(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toReversed());
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
