import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Origin, Path, Problem } from './problem.ts';
import { pathText } from './problem.ts';

export interface ReferenceScope {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly originOf: (path: Path) => Origin;
}

const MOST_SECRET_BYTES = 65_536;
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/gu;

/**
 * Puts `${file:/run/secrets/x}` and `${env:X}` in place, in every text of the configuration. `$${` stands for `${`.
 * Nothing else is looked up: no commands, no other schemes, and what was put in is not looked through again.
 */
export async function resolveReferences(
  value: unknown,
  scope: ReferenceScope,
): Promise<{ value: unknown; problems: Problem[] }> {
  const problems: Problem[] = [];
  const walk = async (inner: unknown, path: Path): Promise<unknown> => {
    if (typeof inner === 'string') return inner.includes('${') ? replace(inner, path, scope, problems) : inner;
    if (Array.isArray(inner)) return Promise.all(inner.map((item: unknown, i) => walk(item, [...path, i])));
    if (typeof inner !== 'object' || inner === null) return inner;
    const entries = await Promise.all(
      Object.entries(inner).map(async ([name, item]) => [name, await walk(item, [...path, name])] as const),
    );
    return Object.fromEntries(entries);
  };
  return { value: await walk(value, []), problems };
}

async function replace(text: string, path: Path, scope: ReferenceScope, problems: Problem[]): Promise<string> {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    result += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[1] === undefined) {
      result += '${';
      continue;
    }
    const found = await lookUp(match[1], scope);
    if ('value' in found) result += found.value;
    else problems.push({ code: 'VIG_X603', path: pathText(path), origin: scope.originOf(path), ...found });
  }
  return result + text.slice(end);
}

type Failed = Pick<Problem, 'expected' | 'found' | 'mend'>;

async function lookUp(reference: string, { env, cwd }: ReferenceScope): Promise<{ value: string } | Failed> {
  if (reference.startsWith('env:')) {
    const name = reference.slice(4);
    const value = env[name];
    return value === undefined
      ? {
          expected: `the environment variable ${name}`,
          found: 'nothing',
          mend: `Set ${name}, or write another reference.`,
        }
      : { value };
  }
  if (reference.startsWith('file:')) return readSecret(reference.slice(5), cwd);
  return {
    expected: '${file:…} or ${env:…}',
    found: 'another reference',
    mend: 'Use one of the two; write $${ where ${ itself is meant.',
  };
}

async function readSecret(path: string, cwd: string): Promise<{ value: string } | Failed> {
  try {
    const file = resolve(cwd, path);
    const info = await stat(file);
    if (!info.isFile() || info.size > MOST_SECRET_BYTES) {
      return {
        expected: `a file of at most ${MOST_SECRET_BYTES} bytes at ${path}`,
        found: 'something else',
        mend: 'Point to the file that holds the secret alone.',
      };
    }
    // Editors and `echo` end a file with a line break that is no part of the secret.
    return { value: (await readFile(file, 'utf8')).replace(/\r?\n$/u, '') };
  } catch {
    return { expected: `a readable file at ${path}`, found: 'none', mend: `Create ${path}, or let this user read it.` };
  }
}
