import type { z } from 'zod';
import { nearest } from '../nearest.ts';
import { unreachable } from '../unreachable.ts';
import { keysAt } from './settings.ts';

/** Where a value of the configuration comes from. */
export interface Origin {
  readonly kind: 'flag' | 'env' | 'file' | 'default';
  /** `--server-port`, `VIGIE_SERVER__PORT`, `vigie.yaml`; empty for a default. */
  readonly name: string;
  /** 1-based, in the file. */
  readonly line?: number | undefined;
}

/** One thing that is wrong with the configuration. It never quotes a value: a value may be a secret. */
export interface Problem {
  readonly code: 'VIG_X601' | 'VIG_X602' | 'VIG_X603';
  /** `server.port`, `sources[0].url`; empty for the whole. */
  readonly path: string;
  readonly origin: Origin;
  readonly expected: string;
  readonly found: string;
  readonly mend: string;
}

export type Path = readonly PropertyKey[];

export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** `vigie.yaml line 3`, `VIGIE_SERVER__PORT`, `--server-port`. */
export function originText(origin: Origin): string {
  if (origin.kind === 'default') return 'the defaults';
  return origin.line === undefined ? origin.name : `${origin.name} line ${origin.line}`;
}

/** Turns what the schema found into problems; one unknown key is one problem. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  originOf: (path: Path) => Origin,
): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...issue.path, key], originOf));
    const origin = originOf(issue.path);
    const found = kindWord(valueAt(value, issue.path), issue.code === 'invalid_type' ? 'a' : 'another');
    const expected = expectation(issue);
    const path = pathText(issue.path);
    return [
      {
        code: 'VIG_X601',
        path,
        origin,
        expected,
        found,
        mend: mendOf(path, origin, expected, suggestion(issue, valueAt(value, issue.path))),
      },
    ];
  });
}

/** A key that the schema does not know. */
export function unknownKey(path: Path, originOf: (path: Path) => Origin): Problem {
  const key = String(path.at(-1));
  const known = keysAt(
    path
      .slice(0, -1)
      .reduce<string>(
        (place, part) =>
          typeof part === 'number' ? `${place}[]` : place === '' ? String(part) : `${place}.${String(part)}`,
        '',
      ),
  );
  const meant = nearest(key, known);
  return {
    code: 'VIG_X601',
    path: pathText(path),
    origin: originOf(path),
    expected: `one of ${known.join(', ')}`,
    found: 'an unknown key',
    mend: meant === null ? 'Remove it.' : `Did you mean \`${meant}\`?`,
  };
}

function mendOf(path: string, origin: Origin, expected: string, meant: string | null): string {
  if (meant !== null) return `Did you mean \`${meant}\`?`;
  const place = origin.kind === 'default' ? '' : ` in ${originText(origin)}`;
  return `Set \`${path}\`${place} to ${expected}.`;
}

function suggestion(issue: z.core.$ZodIssue, value: unknown): string | null {
  return issue.code === 'invalid_value' && typeof value === 'string' ? nearest(value, issue.values.map(String)) : null;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? `\`${String(issue.values[0])}\``
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `one of ${'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : 'the documented forms'}`;
    case 'too_small':
      return bound('at least', issue.origin, issue.minimum);
    case 'too_big':
      return bound('at most', issue.origin, issue.maximum);
    case 'invalid_format':
    case 'custom':
      return issue.message;
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return 'the documented form';
    default:
      return unreachable(issue);
  }
}

function bound(word: string, origin: string, limit: number | bigint): string {
  if (origin === 'string') return `${word} ${limit} character${limit === 1 ? '' : 's'}`;
  if (origin === 'array') return `${word} ${limit} entr${limit === 1 ? 'y' : 'ies'}`;
  return `${word} ${limit}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function kindWord(value: unknown, article: 'a' | 'another'): string {
  if (value === undefined || value === null) return 'nothing';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return `${article} list`;
  if (typeof value === 'object') return `${article} map`;
  if (typeof value === 'string') return `${article} text`;
  if (typeof value === 'number') return `${article} number`;
  return typeof value === 'boolean' ? 'true or false' : 'something else';
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  );
}
