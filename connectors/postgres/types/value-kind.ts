import type { ValueKind } from '#contract/schema';
import { OID, underlying, type PgType } from './pg-type.ts';

const BY_OID: ReadonlyMap<number, ValueKind> = new Map<number, ValueKind>([
  [OID.bool, 'boolean'],
  [OID.bytea, 'bytes'],
  [OID.char, 'text'],
  [OID.name, 'text'],
  [OID.text, 'text'],
  [OID.bpchar, 'text'],
  [OID.varchar, 'text'],
  [OID.int2, 'integer'],
  [OID.int4, 'integer'],
  [OID.int8, 'integer'],
  [OID.oid, 'integer'],
  [OID.xid, 'integer'],
  [OID.cid, 'integer'],
  [OID.xid8, 'integer'],
  [OID.numeric, 'decimal'],
  [OID.float4, 'float'],
  [OID.float8, 'float'],
  [OID.json, 'json'],
  [OID.jsonb, 'json'],
  [OID.xml, 'xml'],
  [OID.date, 'date'],
  [OID.time, 'time'],
  [OID.timetz, 'time'],
  [OID.timestamp, 'timestamp'],
  [OID.timestamptz, 'timestamp'],
  [OID.interval, 'interval'],
  [OID.uuid, 'uuid'],
  [OID.inet, 'network'],
  [OID.cidr, 'network'],
  [OID.macaddr, 'network'],
  [OID.macaddr8, 'network'],
]);

/** How values of a type travel. Domains are what they are based on; enums are text; extensions' types are `other`. */
export function valueKind(type: PgType): ValueKind {
  const real = underlying(type);
  if (real.element !== null) return 'array';
  if (real.typtype === 'e') return 'text';
  // Extensions have no fixed OID; citext is text in all that matters here.
  return BY_OID.get(real.oid) ?? (real.name === 'citext' ? 'text' : 'other');
}

/** Kind of the elements of an array; undefined for any other type. */
export function elementKind(type: PgType): ValueKind | undefined {
  const { element } = underlying(type);
  return element === null ? undefined : valueKind(element);
}
