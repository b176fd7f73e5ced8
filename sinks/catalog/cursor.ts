import { z } from 'zod';
import { VigieError } from '#kernel/errors/vigie-error';

/** Where the next page begins: after this sort key and id. Opaque outside. */
export type CursorKey = readonly [key: string | number, id: string | number];

const CursorShape = z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]);

export function writeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws VigieError `VIG_A503` when the text is no cursor of ours. */
export function readCursor(text: string | undefined): CursorKey | null {
  if (text === undefined) return null;
  const parsed = CursorShape.safeParse(parse(text));
  if (!parsed.success) throw new VigieError('VIG_A503', 'the cursor is not one that this list gave out');
  return parsed.data;
}

/** The page of rows asked for with one more than `limit`, and where the next one begins. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => CursorKey,
  item: (row: Row) => Item,
): { items: readonly Item[]; cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), cursor: rows.length > limit && last !== undefined ? writeCursor(key(last)) : null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // Not JSON: the shape check refuses it.
    return undefined;
  }
}
