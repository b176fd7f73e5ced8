import { readdirSync, readFileSync } from 'node:fs';
import { OWN_TOPICS } from './own-topics.ts';
import { schemaOfShape } from './schema-of-shape.ts';

const FOLDER = 'stream/codec/own-topics/schemas';
const HERE = new URL('schemas/', import.meta.url);
const FILE = /^(.+)\.v(\d+)\.avsc$/u;

export interface SchemaFile {
  readonly record: string;
  readonly version: number;
  readonly text: string;
}

/** Every version of every schema that is kept, in the order of versions. */
export function schemaFiles(): readonly SchemaFile[] {
  return readdirSync(HERE)
    .flatMap((name) => {
      const [, record, version] = FILE.exec(name) ?? [];
      if (record === undefined || version === undefined) return [];
      return [{ record, version: Number(version), text: readFileSync(new URL(name, HERE), 'utf8') }];
    })
    .toSorted((a, b) => a.record.localeCompare(b.record) || a.version - b.version);
}

/**
 * The files as they are to be: a version is never written again, since readers hold on to it; a shape that has changed
 * gets the next one.
 */
export function wantedSchemaFiles(): readonly { readonly path: string; readonly text: string }[] {
  const kept = schemaFiles();
  return OWN_TOPICS.map((own) => {
    const text = `${JSON.stringify(schemaOfShape(own), null, 2)}\n`;
    const last = kept.filter(({ record }) => record === own.record).at(-1);
    const isSame = last !== undefined && JSON.stringify(JSON.parse(last.text)) === JSON.stringify(JSON.parse(text));
    const version = last === undefined ? 1 : isSame ? last.version : last.version + 1;
    return { path: `${FOLDER}/${own.record}.v${version}.avsc`, text: isSame ? last.text : text };
  });
}
