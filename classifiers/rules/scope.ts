import { RE2JS } from 're2js';
import type { Scope } from '#contract/rule';

/** The names of a field, or of a place in its documents. */
export interface FieldNames {
  readonly source: string;
  /** The parts of the dataset's name joined by dots. */
  readonly dataset: string;
  /** Column, or path in a document. */
  readonly path: string;
}

/** Whether a name fits a list of globs; null for a list that is not there. */
type NameTest = ((name: string) => boolean) | null;

/** A scope made ready; asked once per field, so that it costs nothing per value. */
export interface CompiledScope {
  ofDataset(names: Pick<FieldNames, 'source' | 'dataset'>): boolean;
  ofField(path: string): boolean;
}

export function compileScope(scope: Scope | undefined): CompiledScope {
  const sources = compileGlobs(scope?.sources, false);
  const datasets = compileGlobs(scope?.datasets, true);
  const fields = compileGlobs(scope?.fields, false);
  return {
    ofDataset: ({ source, dataset }) => fits(sources, source) && fits(datasets, dataset),
    ofField: (path) => fits(fields, path),
  };
}

export function inScope(scope: CompiledScope, names: FieldNames): boolean {
  return scope.ofDataset(names) && scope.ofField(names.path);
}

function fits(test: NameTest, name: string): boolean {
  return test === null || test(name);
}

/** Globs become one RE2 pattern each way, so that no glob and no name make it slow. */
function compileGlobs(globs: readonly string[] | undefined, fromAnyDot: boolean): NameTest {
  if (globs === undefined || globs.length === 0) return null;
  const wanted = joined(
    globs.filter((glob) => !glob.startsWith('!')),
    fromAnyDot,
  );
  const unwanted = joined(
    globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
    fromAnyDot,
  );
  return (name) => (wanted === null || wanted.matches(name)) && unwanted?.matches(name) !== true;
}

function joined(globs: readonly string[], fromAnyDot: boolean): RE2JS | null {
  if (globs.length === 0) return null;
  const alternatives = globs.map(translated).join('|');
  return RE2JS.compile(`(?is)${fromAnyDot ? '(?:.*\\.)?' : ''}(?:${alternatives})`);
}

function translated(glob: string): string {
  return glob.replaceAll(/\*\*|\*|\?|[^*?]+/g, (part) => GLOB_SIGNS[part] ?? RE2JS.quote(part));
}
const GLOB_SIGNS: Readonly<Record<string, string>> = { '**': '.*', '*': '[^.]*', '?': '[^.]' };
