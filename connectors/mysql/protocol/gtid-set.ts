import { VigieError } from '#kernel/errors/vigie-error';

interface Interval {
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
}

/**
 * A set of MySQL's transaction identifiers, `uuid:1-5:9` or, with a tag, `uuid:tag:1-5`. Adding the number that follows
 * the last, the usual case, is cheap.
 */
export class GtidSet {
  /** By `uuid` or `uuid:tag`; intervals ascend and do not touch. */
  readonly #intervals = new Map<string, Interval[]>();

  static parse(text: string): GtidSet {
    const set = new GtidSet();
    for (const part of text.replaceAll(/\s/gu, '').split(',')) {
      if (part === '') continue;
      const [uuid = '', ...rest] = part.toLowerCase().split(':');
      let source = uuid;
      for (const piece of rest) {
        const range = /^(\d+)(?:-(\d+))?$/u.exec(piece);
        if (range?.[1] === undefined) source = `${uuid}:${piece}`;
        else set.#insert(source, { first: BigInt(range[1]), last: BigInt(range[2] ?? range[1]) });
      }
    }
    return set;
  }

  /** @param gtid `uuid:17` or `uuid:tag:17` */
  add(gtid: string): void {
    const colon = gtid.lastIndexOf(':');
    const number = BigInt(gtid.slice(colon + 1));
    const source = gtid.slice(0, colon).toLowerCase();
    const intervals = this.#intervals.get(source);
    const last = intervals?.at(-1);
    if (intervals !== undefined && last !== undefined && last.last + 1n === number)
      intervals[intervals.length - 1] = { first: last.first, last: number };
    else this.#insert(source, { first: number, last: number });
  }

  has(gtid: string): boolean {
    const colon = gtid.lastIndexOf(':');
    const number = BigInt(gtid.slice(colon + 1));
    const intervals = this.#intervals.get(gtid.slice(0, colon).toLowerCase()) ?? [];
    return intervals.some(({ first, last }) => first <= number && number <= last);
  }

  toString(): string {
    return this.entries()
      .map(([source, intervals]) => `${source}:${intervals.map(intervalText).join(':')}`)
      .join(',');
  }

  entries(): readonly (readonly [source: string, intervals: readonly Interval[]])[] {
    return [...this.#intervals].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  #insert(source: string, added: Interval): void {
    const merged: Interval[] = [];
    let { first, last } = added;
    for (const interval of this.#intervals.get(source) ?? []) {
      if (interval.last + 1n < first || last + 1n < interval.first) {
        merged.push(interval);
      } else {
        first = first < interval.first ? first : interval.first;
        last = last > interval.last ? last : interval.last;
      }
    }
    merged.push({ first, last });
    merged.sort((a, b) => (a.first < b.first ? -1 : 1));
    this.#intervals.set(source, merged);
  }
}

function intervalText({ first, last }: Interval): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/**
 * As COM_BINLOG_DUMP_GTID takes it. Since 8.3 a set with tags has another form, told by the highest byte of the count.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/classGtid__set.html
 */
export function encodeGtidSet(set: GtidSet): Buffer {
  const entries = set.entries();
  const isTagged = entries.some(([source]) => source.includes(':'));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(entries.length));
  if (isTagged) {
    // Format 1: count in the middle six bytes, between two bytes of the format.
    head.fill(0);
    head.writeUInt8(1, 0);
    head.writeUIntLE(entries.length, 1, 6);
    head.writeUInt8(1, 7);
  }
  const parts = entries.flatMap(([source, intervals]) => {
    const [uuid = '', tag = ''] = source.split(':');
    const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
    if (bytes.length !== 16) throw new VigieError('VIG_C110', 'a GTID has no uuid');
    const tagBytes = isTagged ? [Buffer.from([tag.length << 1]), Buffer.from(tag)] : [];
    return [bytes, ...tagBytes, ...encodeIntervals(intervals)];
  });
  return Buffer.concat([head, ...parts]);
}

function encodeIntervals(intervals: readonly Interval[]): readonly Buffer[] {
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(intervals.length));
  return [
    count,
    ...intervals.map(({ first, last }) => {
      const bytes = Buffer.alloc(16);
      bytes.writeBigUInt64LE(first, 0);
      // The end is exclusive.
      bytes.writeBigUInt64LE(last + 1n, 8);
      return bytes;
    }),
  ];
}
