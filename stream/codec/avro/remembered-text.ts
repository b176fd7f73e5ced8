import type { AvroCursor } from './avro-cursor.ts';

/** So often a text may be another than the one before it until it is taken for one that changes with every record. */
const MOST_CHANGES = 16;

/** Reads a text that is the same in record after record (a name, a version): it is made again only when it changes. */
export function remembered(): (cursor: AvroCursor) => string {
  let bytes: Uint8Array = new Uint8Array();
  let text = '';
  let changes = 0;
  return (cursor) => {
    if (changes === MOST_CHANGES) return cursor.string();
    if (cursor.skipIfSame(bytes)) {
      changes = 0;
      return text;
    }
    changes += 1;
    text = cursor.string();
    bytes = Buffer.from(text);
    return text;
  };
}
