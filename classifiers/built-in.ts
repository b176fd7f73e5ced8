import { createHash } from 'node:crypto';
import { compileMatcher, seekersOf, WholeIndex, type Matcher, type Seekers } from './matcher.ts';
import { PHRASES } from './names/phrases.ts';
import { BUILT_IN } from './recognizers/catalogue.ts';
import type { ValueGroup } from './recognizer.ts';

/** The recognisers that come with Vigie, compiled: the same for every engine, whatever the rules are. */
export interface BuiltIn {
  readonly matchers: readonly Matcher[];
  readonly seekers: Seekers;
  readonly index: Readonly<Record<ValueGroup, WholeIndex>>;
  /** Of recognisers and name phrases, with the version of the code that judges by them. */
  readonly digest: string;
}

/** Raised when the code judges differently with the same recognisers, so that evidence can be told apart. */
export const CODE_VERSION = '5';

let compiled: BuiltIn | null = null;

/** Compiled when it is first asked for, once in a thread: it takes a hundred times as long as a user's rules. */
export function builtIn(): BuiltIn {
  compiled ??= compile();
  return compiled;
}

function compile(): BuiltIn {
  const matchers = BUILT_IN.map((recognizer, slot) => compileMatcher(recognizer, slot));
  const digest = createHash('sha256').update(CODE_VERSION);
  for (const recognizer of BUILT_IN) digest.update(JSON.stringify(recognizer, describe));
  digest.update(JSON.stringify(PHRASES));
  return {
    matchers,
    seekers: seekersOf(matchers),
    index: {
      text: new WholeIndex(matchers, 'text'),
      number: new WholeIndex(matchers, 'number'),
      date: new WholeIndex(matchers, 'date'),
    },
    digest: digest.digest('hex').slice(0, 8),
  };
}

/** Patterns and checks stand in the hash as their source. */
function describe(_: string, value: unknown): unknown {
  return value instanceof RegExp || typeof value === 'function' ? String(value) : value;
}
