import type { Row, Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { ByteCursor } from '../protocol/byte-cursor.ts';
import { NULL_FIELD, type RowPacket } from '../protocol/sql-session.ts';
import type { ShapeColumn } from '../schema/table-shape.ts';
import type { Charsets } from './charsets.ts';
import { sqlReader } from './sql-values.ts';

/** Makes rows of a statement's result that has the columns of a table, in their order. */
export function sqlRowReader(columns: readonly ShapeColumn[], charsets: Charsets): (packet: RowPacket) => Row {
  const readers = columns.map((column) => sqlReader(column, charsets));
  const names = columns.map(({ name }) => name);
  const blank: () => Record<string, Value> = names.includes('__proto__') ? () => Object.create(null) : () => ({});
  const cursor = new ByteCursor(Buffer.alloc(0));
  return (packet) => {
    cursor.bytes = packet;
    cursor.at = 0;
    cursor.end = packet.length;
    const made = blank();
    for (let i = 0; i < names.length; i++) {
      const [name, reader] = [names[i], readers[i]];
      if (name === undefined || reader === undefined) throw new VigieError('VIG_C110', 'a row has too many columns');
      if (packet[cursor.at] === NULL_FIELD) {
        cursor.at++;
        made[name] = null;
        continue;
      }
      const length = cursor.lenenc();
      const start = cursor.take(length);
      made[name] = reader(packet, start, start + length);
    }
    return made;
  };
}
