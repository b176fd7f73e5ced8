import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { RuleDraft } from '#contract/rule-pack';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Io } from '../io.ts';

const MOST_BYTES = 1_000_000;

/** The text of a file, or of standard input for `-`. */
export async function readText(io: Io, file: string): Promise<string> {
  if (file !== '-') {
    try {
      return await readFile(resolve(io.cwd, file), 'utf8');
    } catch (cause) {
      throw new VigieError('VIG_A504', 'the file cannot be read', { cause, details: { path: file } });
    }
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of io.stdin) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new VigieError('VIG_A503', 'standard input is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** One rule in YAML or JSON. What is wrong with it is said by its place, and not quoted. */
export function parseRule(text: string): RuleDraft {
  const document = parseDocument(text, { prettyErrors: false });
  const parsed = RuleDraft.safeParse(document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const refused = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
  throw new VigieError('VIG_A503', 'the file does not hold a rule', { details: { refused } });
}
