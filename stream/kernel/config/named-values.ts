import { nearest } from '../nearest.ts';
import { unreachable } from '../unreachable.ts';
import type { Origin, Problem } from './problem.ts';
import { settings, type Setting } from './settings.ts';

/** One value that the environment or a flag gives. */
export interface NamedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly origin: Origin;
}

export interface NamedValues {
  readonly values: NamedValue[];
  readonly problems: Problem[];
}

/** Variables that begin with VIGIE_ and are no settings; besides them VIGIE_TEST_…, which name servers for tests. */
const OTHERS = new Set(['VIGIE_SOURCE', 'VIGIE_CONFIG', 'VIGIE_URL', 'VIGIE_TOKEN', 'VIGIE_REQUIRE']);

/**
 * `VIGIE_SERVER__PORT=8000`, lists and maps as JSON. An unknown name is a problem, except what Kubernetes sets in every
 * pod for a service called `vigie` (VIGIE_PORT=tcp://…, VIGIE_SERVICE_HOST).
 */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): NamedValues {
  const found: NamedValues = { values: [], problems: [] };
  for (const setting of settings) {
    // Weakest first: a later value wins.
    for (const name of setting.env.toReversed()) {
      const text = env[name];
      if (text !== undefined && text !== '') take(setting, text, { kind: 'env', name }, found);
    }
  }
  const source = env['VIGIE_SOURCE'];
  if (source !== undefined && source !== '')
    oneSource(source, env['VIGIE_SOURCES'] !== undefined, { kind: 'env', name: 'VIGIE_SOURCE' }, found);
  const known = settings.flatMap((setting) => setting.env);
  for (const name of Object.keys(env)) {
    const mine = /^VIGIE_(?!TEST_)/u.test(name) && !OTHERS.has(name) && !known.includes(name);
    if (mine && !fromKubernetes(name, env[name] ?? '')) found.problems.push(unknownName(name, [...known, ...OTHERS]));
  }
  return found;
}

/** @param flags by path of the setting (`server.port`), and `source` for one source by its url. */
export function fromFlags(flags: Readonly<Record<string, string | boolean | undefined>>): NamedValues {
  const found: NamedValues = { values: [], problems: [] };
  for (const setting of settings) {
    const given = flags[setting.path];
    if (given === undefined) continue;
    const origin: Origin = { kind: 'flag', name: `--${setting.flags[0] ?? setting.path}` };
    if (typeof given === 'boolean') found.values.push({ path: setting.path.split('.'), value: given, origin });
    else take(setting, given, origin, found);
  }
  const source = flags['source'];
  if (typeof source === 'string') oneSource(source, false, { kind: 'flag', name: '--source' }, found);
  return found;
}

/** The database of a url with several hosts. */
const MONGODB_PATH = /^mongodb:\/\/[^/?#]+\/([^?#]*)/u;

/** A source named by its url alone: its id is made from the name of the database. */
export function sourceIdFromUrl(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname.slice(1) : (MONGODB_PATH.exec(url)?.[1] ?? '');
  const name = decodeURIComponent(path);
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/gu, '_')
    .replace(/^[^a-z]+/u, '');
  return plain === '' ? 'source' : plain.slice(0, 63);
}

function oneSource(url: string, listToo: boolean, origin: Origin, found: NamedValues): void {
  found.values.push({ path: ['sources'], value: [{ id: sourceIdFromUrl(url), url }], origin });
  if (!listToo) return;
  const mend = `Use either ${origin.name} or VIGIE_SOURCES.`;
  found.problems.push({
    code: 'VIG_X601',
    path: 'sources',
    origin,
    expected: 'one way to name sources',
    found: 'two',
    mend,
  });
}

function take(setting: Setting, text: string, origin: Origin, found: NamedValues): void {
  const parsed = parseAs(setting.kind, text);
  if (parsed.ok) {
    found.values.push({ path: setting.path.split('.'), value: parsed.value, origin });
    return;
  }
  const mend = `Set ${origin.name} to ${parsed.expected}.`;
  found.problems.push({
    code: 'VIG_X601',
    path: setting.path,
    origin,
    expected: parsed.expected,
    found: 'another text',
    mend,
  });
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly expected: string };

function parseAs(kind: Setting['kind'], text: string): Parsed {
  switch (kind) {
    case 'string':
      return { ok: true, value: text };
    case 'integer':
    case 'number': {
      const value = Number(text);
      return text.trim() !== '' && Number.isFinite(value)
        ? { ok: true, value }
        : { ok: false, expected: kind === 'integer' ? 'a whole number' : 'a number' };
    }
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { ok: true, value: text === 'true' }
        : { ok: false, expected: 'true or false' };
    case 'json':
      try {
        return { ok: true, value: JSON.parse(text) };
      } catch {
        return { ok: false, expected: 'JSON' };
      }
    default:
      return unreachable(kind);
  }
}

function fromKubernetes(name: string, value: string): boolean {
  return (
    /_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/u.test(name) ||
    /_PORT_\d+_(?:TCP|UDP)(?:_(?:PROTO|PORT|ADDR))?$/u.test(name) ||
    (name.endsWith('_PORT') && /^(?:tcp|udp):\/\//u.test(value))
  );
}

function unknownName(name: string, known: readonly string[]): Problem {
  const meant = nearest(name, known);
  return {
    code: 'VIG_X601',
    path: '',
    origin: { kind: 'env', name },
    expected: 'the name of a setting',
    found: 'an unknown name',
    mend: meant === null ? 'Remove it; docs/config.md lists all names.' : `Did you mean ${meant}?`,
  };
}
