/** A table by name, as the source writes it. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/** Always quoted, so that no name is a keyword or folded to lower case. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `standard_conforming_strings` is on in every supported version; a backslash stands for itself. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteQualified({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
