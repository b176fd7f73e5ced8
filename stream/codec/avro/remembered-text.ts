import type { AvroCursor } from './avro-cursor.ts';

/** Reads a text that is the same in record after record (a name, a version): it is made again only when it changes. */
export function remembered(): (cursor: AvroCursor) => string {
  let bytes = Buffer.alloc(0);
  let text = '';
  return (cursor) => {
    const found = cursor.bytes();
    if (found.length !== bytes.length || !found.equals(bytes)) {
      bytes = Buffer.from(found);
      text = found.toString();
    }
    return text;
  };
}
