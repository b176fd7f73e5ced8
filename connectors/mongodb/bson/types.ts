/** Element types of BSON, https://bsonspec.org/spec.html */
export const BSON = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binData: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  javascript: 0x0d,
  symbol: 0x0e,
  javascriptWithScope: 0x0f,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

/** Subtype of binary data that holds a UUID in network order. */
export const UUID_SUBTYPE = 4;

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(BSON).map(([name, type]) => [type, name]));

const CODES: ReadonlyMap<string, number> = new Map(Object.entries(BSON));

/** What a type is called in queries (`$type`); binary data with its subtype, as it says what the bytes are. */
export function typeName(type: number, subtype: number): string {
  if (type === BSON.binData && subtype !== 0) return subtype === UUID_SUBTYPE ? 'uuid' : `binData:${subtype}`;
  return NAMES.get(type) ?? `type ${type}`;
}

/** Type and subtype of a {@link typeName}, as one number; null when it is none. */
export function typeCode(name: string): number | null {
  if (name === 'uuid') return BSON.binData * 256 + UUID_SUBTYPE;
  const [plain = '', subtype = '0'] = name.split(':');
  const type = CODES.get(plain);
  return type === undefined ? null : type * 256 + Number(subtype);
}
