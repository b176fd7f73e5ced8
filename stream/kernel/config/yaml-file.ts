import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Path, Problem } from './problem.ts';

const NAMES = ['vigie.yaml', 'vigie.yml'];
const MOST_BYTES = 4_194_304;

/** What stands in the configuration file, and on which line. */
export interface YamlFile {
  /** Absolute path; null when there is no file. */
  readonly path: string | null;
  readonly name: string;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** 1-based line of the value, or of the key where the value itself is what is wrong. */
  lineOf(path: Path): number | undefined;
}

/** Reads the given file, else `vigie.yaml` or `vigie.yml` in the folder when there is one. Never throws. */
export async function readYamlFile(cwd: string, given: string | undefined): Promise<YamlFile> {
  const path = given === undefined ? await firstThere(NAMES.map((name) => join(cwd, name))) : resolve(cwd, given);
  if (path === null) return { path, name: '', value: {}, problems: [], lineOf: () => undefined };
  const name = given ?? basename(path);
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) return unreadable(path, name, `at most ${MOST_BYTES} bytes`, 'a larger file');
    text = await readFile(path, 'utf8');
  } catch {
    return unreadable(path, name, 'a readable file', 'none');
  }
  return parse(path, name, text);
}

function parse(path: string, name: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map((error): Problem => {
    // The parser's own words may quote the file, and a line of the file may hold a secret: only its code is told.
    const line = lines.linePos(error.pos[0]).line;
    return {
      code: 'VIG_X602',
      path: '',
      origin: { kind: 'file', name, line },
      expected: 'YAML',
      found: error.code.toLowerCase().replaceAll('_', ' '),
      mend: 'Mend this line: look at its indentation, colons and quotes.',
    };
  });
  if (problems.length > 0) return { path, name, value: {}, problems, lineOf: () => undefined };
  return { path, name, value: toValue(document), problems, lineOf: (at) => lineOf(document, lines, at) };
}

function toValue(document: Document.Parsed): unknown {
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return value ?? {};
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: Path): number | undefined {
  let node: unknown = document.contents;
  let line: number | undefined;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === part);
      line = lineOfNode(pair?.key, lines) ?? line;
      next = pair?.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items) && typeof part === 'number') {
      next = node.items[part];
      line = lineOfNode(next, lines) ?? line;
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  return line;
}

function lineOfNode(node: unknown, lines: LineCounter): number | undefined {
  const range = isNode(node) ? (node satisfies Node).range : undefined;
  return range ? lines.linePos(range[0]).line : undefined;
}

function unreadable(path: string, name: string, expected: string, found: string): YamlFile {
  const problem: Problem = {
    code: 'VIG_X602',
    path: '',
    origin: { kind: 'file', name },
    expected,
    found,
    mend: `Check the path ${name} and who may read it.`,
  };
  return { path, name, value: {}, problems: [problem], lineOf: () => undefined };
}

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const there = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    if (there) return path;
  }
  return null;
}
