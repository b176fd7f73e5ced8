import type { FieldSchema } from '#contract/schema';
import type { TableShape } from '../schema/table-shape.ts';

type Ordinals = Readonly<Record<string, number>>;

/**
 * The numbers of a shape's columns. MySQL has none that stay: a column keeps the number it had under its name, or under
 * the name that it had before; a new one gets a number that none had.
 *
 * @param renamed old names by new ones
 */
export function ordinalsOf(
  shape: TableShape,
  before: readonly FieldSchema[],
  renamed: ReadonlyMap<string, string>,
): Ordinals {
  const known = new Map(before.map(({ name, ordinal }) => [name, ordinal ?? 0]));
  let highest = Math.max(0, ...known.values());
  return Object.fromEntries(
    shape.columns.map(({ name }) => {
      const old = renamed.get(name);
      const ordinal = (old === undefined ? undefined : known.get(old)) ?? known.get(name) ?? ++highest;
      return [name, ordinal];
    }),
  );
}

export function placesOf(shape: TableShape, ordinals: Ordinals | null): readonly number[] {
  return shape.columns.map(({ name }, i) => (ordinals === null ? i + 1 : (ordinals[name] ?? i + 1)));
}

export function isByPlace(shape: TableShape, ordinals: Ordinals): boolean {
  return shape.columns.every(({ name }, i) => ordinals[name] === i + 1);
}
