import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** One file of ours. Paths are relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', '.vigie', '.stack']);

/** All files of ours whose name ends so. */
export async function filesEndingIn(ending: RegExp): Promise<readonly SourceFile[]> {
  const paths = (await walk(ROOT)).filter((path) => ending.test(path));
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })));
}

/** All TypeScript files of the repository. */
export function sourceFiles(): Promise<readonly SourceFile[]> {
  return filesEndingIn(/\.tsx?$/u);
}

async function walk(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !SKIPPED.has(name));
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(ROOT, path).split(sep).join('/')];
    }),
  );
  return lists.flat().toSorted();
}

export interface Import {
  readonly from: string;
  /** As written: `#kernel/clock`, `./a.ts`, `pg`. */
  readonly specifier: string;
  /** The file it means, or null for a package. */
  readonly to: string | null;
}

const IMPORT = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gmu;

/** What a file imports: statically, dynamically, for types or for values. */
export function importsOf(file: SourceFile, aliases: Readonly<Record<string, string>>): readonly Import[] {
  return [...file.text.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    return { from: file.path, specifier, to: resolveImport(file.path, specifier, aliases) };
  });
}

function resolveImport(from: string, specifier: string, aliases: Readonly<Record<string, string>>): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  for (const [alias, target] of Object.entries(aliases)) {
    const start = alias.slice(0, -1);
    if (specifier.startsWith(start)) return posix.normalize(target.replace('*', specifier.slice(start.length)));
  }
  return null;
}

/** `package.json#imports`. */
export async function importAliases(): Promise<Readonly<Record<string, string>>> {
  const manifest: unknown = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const imports = typeof manifest === 'object' && manifest !== null && 'imports' in manifest ? manifest.imports : {};
  return Object.fromEntries(Object.entries(imports ?? {}).map(([name, target]) => [name, String(target)]));
}

export function isTest(path: string): boolean {
  return (
    path.startsWith('tests/') ||
    /\.(?:test|bench|fixture)\.tsx?$/u.test(path) ||
    /\/(?:conformance|testing)\//u.test(path)
  );
}
