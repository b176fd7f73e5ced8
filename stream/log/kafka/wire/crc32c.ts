/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time. */
const TABLES: readonly Uint32Array[] = (() => {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
  const [first = new Uint32Array(256)] = tables;
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    first[byte] = crc >>> 0;
  }
  for (let byte = 0; byte < 256; byte++) {
    let crc = first[byte] ?? 0;
    for (const table of tables.slice(1)) {
      crc = (first[crc & 0xff] ?? 0) ^ (crc >>> 8);
      table[byte] = crc >>> 0;
    }
  }
  return tables;
})();

const EMPTY = new Uint32Array(256);
const [T0 = EMPTY, T1 = EMPTY, T2 = EMPTY, T3 = EMPTY, T4 = EMPTY, T5 = EMPTY, T6 = EMPTY, T7 = EMPTY] = TABLES;

export function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes.readInt32LE(at);
    const next = bytes.readInt32LE(at + 4);
    crc =
      look(T7, crc) ^
      look(T6, crc >>> 8) ^
      look(T5, crc >>> 16) ^
      look(T4, crc >>> 24) ^
      look(T3, next) ^
      look(T2, next >>> 8) ^
      look(T1, next >>> 16) ^
      look(T0, next >>> 24);
  }
  for (; at < bytes.length; at++) crc = look(T0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function look(table: Uint32Array, index: number): number {
  return table[index & 0xff] ?? 0;
}
