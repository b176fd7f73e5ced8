/** A file that is made from code: never edited by hand. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Stands at the top of a generated page. */
export function madeFrom(source: string): string {
  return `<!-- Made from ${source} by \`npm run generate\`; edit that, not this. -->`;
}

/** A text as the cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

export function code(text: string): string {
  return `\`${text}\``;
}
