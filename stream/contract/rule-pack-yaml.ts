import { LineCounter, parseDocument, stringify } from 'yaml';
import { RulePack } from './rule-pack.ts';

/** What is wrong with a pack, and where: a path as `/rules/3/pattern`, and the line where YAML itself is wrong. */
export interface PackProblem {
  readonly path: string;
  readonly message: string;
}

export type ReadPack = { readonly pack: RulePack } | { readonly problems: readonly PackProblem[] };

/** Reads a pack. Never throws; problems quote nothing of what the file says but names of its settings. */
export function readPack(text: string): ReadPack {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      problems: document.errors.slice(0, 20).map(({ pos, code }) => ({
        path: `line ${lines.linePos(pos[0]).line}`,
        message: `not YAML: ${code.toLowerCase().replaceAll('_', ' ')}`,
      })),
    };
  const parsed = RulePack.safeParse(jsOf(document));
  if (parsed.success) return { pack: parsed.data };
  return {
    problems: parsed.error.issues.slice(0, 50).map(({ path, message, code }) => ({
      path: `/${path.map(String).join('/')}`,
      message: code === 'unrecognized_keys' ? 'a setting that a rule does not have' : message,
    })),
  };
}

function jsOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return null; // Aliases that unfold without end.
  }
}

/** A pack as text that {@link readPack} reads back the same. */
export function writePack(pack: RulePack): string {
  return stringify(pack, { lineWidth: 120, defaultStringType: 'PLAIN' });
}
