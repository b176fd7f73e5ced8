const BACKSLASH = 0x5c;
const X = 0x78;

/** `bytea` text to base64: the hex format (`\x0aff`), or the older escape format (`a\000\\b`). */
export function byteaToBase64(bytes: Buffer, start: number, end: number): string {
  if (bytes[start] === BACKSLASH && bytes[start + 1] === X) {
    return Buffer.from(bytes.toString('latin1', start + 2, end), 'hex').toString('base64');
  }
  return fromEscape(bytes, start, end).toString('base64');
}

/** A backslash begins three octal digits or another backslash; every other byte stands for itself. */
function fromEscape(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.alloc(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes.readUInt8(i);
    if (byte !== BACKSLASH) {
      out[length++] = byte;
    } else if (bytes[i + 1] === BACKSLASH) {
      out[length++] = BACKSLASH;
      i += 1;
    } else {
      out[length++] = Number.parseInt(bytes.toString('latin1', i + 1, i + 4), 8);
      i += 3;
    }
  }
  return out.subarray(0, length);
}
