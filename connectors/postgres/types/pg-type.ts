/**
 * A type as far as reading its text output needs it: self-contained, so that a reader can be made without asking the
 * source again. Made by `loadTypes`.
 */
export interface PgType {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `b` base · `c` composite · `d` domain · `e` enum · `p` pseudo · `r` range · `m` multirange. */
  readonly typtype: 'b' | 'c' | 'd' | 'e' | 'p' | 'r' | 'm';
  /** Element type of a true array (its text is `{…}`), else null. */
  readonly element: PgType | null;
  /** Between two elements in the text of an array of this type: a comma, for `box` a semicolon. */
  readonly delimiter: string;
  /** What a domain is based on, else null. */
  readonly base: PgType | null;
}

/** Built-in types by OID: fixed for ever, https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
export const OID = {
  bool: 16,
  bytea: 17,
  char: 18,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  regproc: 24,
  text: 25,
  oid: 26,
  tid: 27,
  xid: 28,
  cid: 29,
  json: 114,
  xml: 142,
  cidr: 650,
  float4: 700,
  float8: 701,
  macaddr8: 774,
  macaddr: 829,
  inet: 869,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  timetz: 1266,
  bit: 1560,
  varbit: 1562,
  numeric: 1700,
  uuid: 2950,
  pgLsn: 3220,
  jsonb: 3802,
  xid8: 5069,
} as const;

/** The type under all domains. */
export function underlying(type: PgType): PgType {
  let found = type;
  while (found.base !== null) found = found.base;
  return found;
}
