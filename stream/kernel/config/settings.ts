import { z } from 'zod';
import { Config } from './schema.ts';

/** JSON Schema of what may stand in `vigie.yaml`; editors use it to complete and to check. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(Config, {
    io: 'input',
    override: ({ jsonSchema }) => {
      // A source may leave its kind to the scheme of its url: then it fits several alternatives, which is right.
      if (jsonSchema.oneOf === undefined) return;
      jsonSchema.anyOf = jsonSchema.oneOf;
      delete jsonSchema.oneOf;
    },
  });
  return { $schema, title: 'Configuration of Vigie', ...rest };
}

/** One setting, as the documentation, the environment and the flags know it. */
export interface Setting {
  /** `server.port`; inside a list `sources[].url`. */
  readonly path: string;
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'json';
  readonly description: string;
  /** Choices, bounds or form, in words; empty when there is nothing to say. */
  readonly accepts: string;
  /** As JSON; absent when there is none. */
  readonly default?: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  /** Shown in `vigie start --help`. */
  readonly common: boolean;
  /** Variables that set it, strongest first. None inside a list. */
  readonly env: readonly string[];
  /** Flags that set it, without dashes. None inside a list, none for secrets. */
  readonly flags: readonly string[];
}

/** All settings in the order of the schema. */
export const settings: readonly Setting[] = collect(configJsonSchema(), '', false);

/** The keys that may stand at a place: `''` the top, `sources[]` an entry of a list. */
export function keysAt(place: string): readonly string[] {
  const start = place === '' ? '' : `${place}.`;
  const keys = settings
    .filter(({ path }) => path.startsWith(start))
    .map(({ path }) => path.slice(start.length).split(/[.[]/u, 1)[0] ?? '');
  return [...new Set(keys)];
}

type Node = Readonly<Record<string, unknown>>;

function collect(node: Node, path: string, required: boolean): Setting[] {
  const { properties, needed } = fieldsOf(node);
  if (Object.keys(properties).length > 0) {
    return Object.entries(properties).flatMap(([name, child]) =>
      collect(record(child), path === '' ? name : `${path}.${name}`, needed.includes(name)),
    );
  }
  const item = record(node['items']);
  const inside = hasFields(item) ? collect(item, `${path}[]`, false) : [];
  return [setting(node, path, required), ...inside];
}

/** The fields of an object or of a union of objects, and which of them must be given. */
function fieldsOf(node: Node): { readonly properties: Node; readonly needed: readonly string[] } {
  const alternatives = nodes(node['anyOf']);
  if (alternatives.length === 0) return { properties: record(node['properties']), needed: names(node['required']) };
  const needed = alternatives.map((alternative) => names(alternative['required']));
  return {
    properties: mergedProperties(alternatives),
    needed: (needed[0] ?? []).filter((name) => needed.every((list) => list.includes(name))),
  };
}

function hasFields(node: Node): boolean {
  return Object.keys(fieldsOf(node).properties).length > 0;
}

function setting(node: Node, path: string, required: boolean): Setting {
  const inList = path.includes('[]');
  const secret = node['x-secret'] === true;
  // Others on the machine can read a command line: neither a secret nor a list that holds some has a flag.
  const flagged = !inList && !secret && !JSON.stringify(node).includes('"x-secret":true');
  return {
    path,
    kind: kindOf(node),
    description: text(node['description']),
    accepts: accepts(node),
    default: defaultOf(node),
    required,
    secret,
    common: node['x-common'] === true,
    env: inList ? [] : [environmentName(path), ...texts(node['x-env'])],
    flags: flagged ? [...texts(node['x-flag']), flagName(path)] : [],
  };
}

function defaultOf(node: Node): string | undefined {
  if ('default' in node) return JSON.stringify(node['default']);
  // A list whose entries are converted loses its default on the way to JSON Schema; all of ours begin empty.
  return hasFields(record(node['items'])) ? '[]' : undefined;
}

function kindOf(node: Node): Setting['kind'] {
  const type = node['type'];
  return type === 'string' || type === 'integer' || type === 'number' || type === 'boolean' ? type : 'json';
}

function accepts(node: Node): string {
  if (Array.isArray(node['enum'])) return node['enum'].join(' | ');
  if (typeof node['const'] === 'string') return node['const'];
  if (node['type'] === 'array') return hasFields(record(node['items'])) ? 'list of objects' : 'list of strings';
  if (node['type'] === 'object') return 'object';
  const { minimum, maximum } = node;
  if (typeof minimum === 'number' && typeof maximum === 'number') {
    return maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
  }
  return text(node['type']);
}

/** `server.metricsToken` → `VIGIE_SERVER__METRICS_TOKEN`. */
function environmentName(path: string): string {
  return `VIGIE_${path.split('.').map(snake).join('__').toUpperCase()}`;
}

/** `server.metricsToken` → `server-metrics-token`. */
function flagName(path: string): string {
  return path.split('.').map(snake).join('-').replaceAll('_', '-');
}

function snake(name: string): string {
  return name
    .replace(/[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]*|\d+$/gu, (word, at: number) => `${at === 0 ? '' : '_'}${word}`)
    .toLowerCase();
}

/** A union told apart by a word: its options' fields side by side, the words of the discriminator joined. */
function mergedProperties(alternatives: readonly Node[]): Node {
  const merged: Record<string, Node> = {};
  for (const alternative of alternatives) {
    for (const [name, child] of Object.entries(record(alternative['properties']))) {
      const before = merged[name];
      const now = record(child);
      merged[name] = before !== undefined && 'const' in now ? joined(before, now['const']) : { ...now, ...before };
    }
  }
  return merged;
}

/** Each option has its own word as its default: together they have none. */
function joined(before: Node, word: unknown): Node {
  const words = Array.isArray(before['enum']) ? before['enum'] : [before['const']];
  const rest = Object.entries(before).filter(([name]) => name !== 'default' && name !== 'const');
  return { ...Object.fromEntries(rest), enum: [...words, word] };
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function record(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function nodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}
