export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export type TableFilter = (table: TableName) => boolean;

/** True for tables that an include glob takes and no exclude glob leaves out. Globs are `schema.table`; the first dot parts them. */
export function tableFilter(rules: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): TableFilter {
  const include = rules.include.map(compile);
  const exclude = rules.exclude.map(compile);
  return (table) => include.some((takes) => takes(table)) && !exclude.some((takes) => takes(table));
}

/** One glob without a dot names a table in any schema. */
function compile(glob: string): TableFilter {
  const dot = glob.indexOf('.');
  const schema = matcher(dot === -1 ? '*' : glob.slice(0, dot));
  const name = matcher(glob.slice(dot + 1));
  return (table) => schema(table.schema) && name(table.name);
}

/**
 * Matches a glob by going back to the last star only, so that the time is bounded by the product of the lengths
 * whatever the pattern: the names come from the source.
 */
function matcher(glob: string): (text: string) => boolean {
  const pattern = Array.from(glob);
  return (name) => {
    const text = Array.from(name);
    let [p, t, star, mark] = [0, 0, -1, 0];
    while (t < text.length) {
      if (pattern[p] === '*') {
        star = p++;
        mark = t;
      } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
        p++;
        t++;
      } else if (star !== -1) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (pattern[p] === '*') p++;
    return p === pattern.length;
  };
}
