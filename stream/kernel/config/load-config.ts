import { resolve } from 'node:path';
import { VigieError } from '../errors/vigie-error.ts';
import { fromEnvironment, fromFlags, type NamedValue } from './named-values.ts';
import { originText, pathText, problemsOf, type Origin, type Path, type Problem } from './problem.ts';
import { resolveReferences } from './references.ts';
import { Config } from './schema.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

export interface ConfigInputs {
  /** By path of the setting: `{ 'server.port': '8000' }`; `source` is short for one source. */
  readonly flags?: Readonly<Record<string, string | boolean | undefined>> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Configuration file; `VIGIE_CONFIG`, then `vigie.yaml` or `vigie.yml` in `cwd` when absent. */
  readonly file?: string | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read, absolute; null when there was none. */
  readonly file: string | null;
  /** Where the value of a setting comes from: `originOf(['server', 'port'])`. */
  readonly originOf: (path: Path) => Origin;
}

/**
 * Flags, then environment, then file, then defaults, the first that says something wins; a list is taken as a whole.
 *
 * @throws VigieError `VIG_X601`, or `VIG_X602` and `VIG_X603` when all problems are of that kind, with every
 * {@link Problem} under `details.problems`. None quotes a value.
 */
export async function loadConfig(inputs: ConfigInputs): Promise<LoadedConfig> {
  const file = await readYamlFile(inputs.cwd, inputs.file ?? present(inputs.env['VIGIE_CONFIG']));
  const env = fromEnvironment(inputs.env);
  const flags = fromFlags(inputs.flags ?? {});
  const named = [...env.values, ...flags.values];
  const originOf = originFinder(file, named);
  const merged = named.reduce(put, withoutNulls(file.value));
  const resolved = await resolveReferences(merged, { env: inputs.env, cwd: inputs.cwd, originOf });
  const parsed = Config.safeParse(resolved.value);
  // A value whose reference could not be resolved is reported once, as that.
  const told = new Set(resolved.problems.map(({ path }) => path));
  const problems = [
    ...file.problems,
    ...env.problems,
    ...flags.problems,
    ...resolved.problems,
    ...problemsOf(parsed.error?.issues ?? [], resolved.value, originOf).filter(({ path }) => !told.has(path)),
  ];
  if (problems.length > 0 || !parsed.success) throw invalid(problems);
  return {
    config: { ...parsed.data, dataDir: resolve(inputs.cwd, parsed.data.dataDir) },
    file: file.path,
    // A problem is shown at the nearest place that is written down; a value that is not written down is a default.
    originOf: (path) => (isGiven(merged, path) ? originOf(path) : { kind: 'default', name: '' }),
  };
}

/** The problems that a failed {@link loadConfig} carries; none for another error. */
export function configProblems(error: VigieError): readonly Problem[] {
  const problems = error.details['problems'];
  return Array.isArray(problems) ? problems.filter(isProblem) : [];
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'origin' in value &&
    'expected' in value &&
    'mend' in value
  );
}

function invalid(problems: readonly Problem[]): VigieError {
  const ordered = problems.toSorted((a, b) => (a.origin.line ?? Infinity) - (b.origin.line ?? Infinity));
  const first = ordered[0];
  const code = first !== undefined && ordered.every((problem) => problem.code === first.code) ? first.code : 'VIG_X601';
  const places = ordered.map((problem) => problem.path || originText(problem.origin)).slice(0, 5);
  const message = `${ordered.length} problem${ordered.length === 1 ? '' : 's'} in the configuration: ${places.join(', ')}${ordered.length > 5 ? ', …' : ''}`;
  return new VigieError(code, message, { details: { problems: ordered } });
}

function originFinder(file: YamlFile, named: readonly NamedValue[]): (path: Path) => Origin {
  const byPath = new Map(named.map(({ path, origin }) => [pathText(path), origin]));
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const origin = byPath.get(pathText(path.slice(0, length)));
      if (origin !== undefined) return origin;
    }
    const line = file.lineOf(path);
    return line === undefined ? { kind: 'default', name: '' } : { kind: 'file', name: file.name, line };
  };
}

/** A key without a value, such as a list whose entries are all commented out, is as good as not there. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  );
}

function isGiven(value: unknown, path: Path): boolean {
  return (
    path.reduce<unknown>(
      (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
      value,
    ) !== undefined
  );
}

function put(base: unknown, { path, value }: NamedValue): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const fields = typeof base === 'object' && base !== null && !Array.isArray(base) ? Object.entries(base) : [];
  const before: unknown = fields.find(([key]) => key === name)?.[1];
  const next = rest.length === 0 ? value : put(before, { path: rest, value, origin: { kind: 'default', name: '' } });
  return Object.fromEntries([...fields.filter(([key]) => key !== name), [name, next]]);
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
