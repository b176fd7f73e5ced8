import type { DataClass, Thresholds } from '#contract/classes';
import type { ThresholdException, ThresholdRules } from '#contract/thresholds';
import { compileScope, inScope, type CompiledScope, type FieldNames } from './scope.ts';

/** The thresholds of one field, by entity; asked while a field is compiled or once per entity, not per value. */
export interface FieldThresholds {
  of(entity: string, classes: readonly DataClass[]): Thresholds;
}

/** Thresholds with their exceptions made ready, the least specific first. */
export interface CompiledThresholds {
  readonly overall: Thresholds;
  /** Null where no exception has to do with the field: then the overall ones hold for all that is in it. */
  at(names: FieldNames): FieldThresholds | null;
}

interface Compiled {
  readonly exception: ThresholdException;
  readonly scope: CompiledScope;
}

export function compileThresholds({ minimum, high, exceptions = [] }: ThresholdRules): CompiledThresholds {
  const overall = { minimum, high };
  const compiled = exceptions
    .map((exception): Compiled => ({ exception, scope: compileScope(exception.scope) }))
    // Stable: among equals the later one comes later, and wins.
    .toSorted((a, b) => weightOf(a.exception) - weightOf(b.exception));
  return {
    overall,
    at(names) {
      const here = compiled.filter(({ scope }) => inScope(scope, names)).map(({ exception }) => exception);
      if (here.length === 0) return null;
      const known = new Map<string, Thresholds>();
      return {
        of(entity, classes) {
          let thresholds = known.get(entity);
          if (thresholds === undefined) known.set(entity, (thresholds = decide(overall, here, { entity, classes })));
          return thresholds;
        },
      };
    },
  };
}

/** A field outweighs all that is less specific together, and so on down. */
function weightOf({ scope, entity, class: dataClass }: ThresholdException): number {
  const given = [dataClass, entity, scope?.sources, scope?.datasets, scope?.fields];
  return given.reduce<number>((sum, part, i) => sum + (part === undefined ? 0 : 2 ** i), 0);
}

function decide(
  overall: Thresholds,
  exceptions: readonly ThresholdException[],
  { entity, classes }: { readonly entity: string; readonly classes: readonly DataClass[] },
): Thresholds {
  let { minimum, high } = overall;
  for (const one of exceptions) {
    if (one.entity !== undefined && one.entity !== entity) continue;
    if (one.class !== undefined && !classes.includes(one.class)) continue;
    minimum = one.minimum ?? minimum;
    high = one.high ?? high;
  }
  return { minimum, high: Math.max(minimum, high) };
}
