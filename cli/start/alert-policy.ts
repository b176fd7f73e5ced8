import { compileScope, inScope } from '#classifiers/rules/scope';
import type { Monitor } from '#contract/monitor';
import type { AlertPolicy } from '#sinks/alerts/alert-policy';

/** What monitors say of a finding, the most specific one that fits. */
export function alertPolicy(monitors: readonly Monitor[]): AlertPolicy {
  const compiled = monitors
    .filter(({ enabled }) => enabled)
    .map((monitor) => ({ monitor, scope: compileScope(monitor.scope) }))
    .toSorted((a, b) => weightOf(b.monitor) - weightOf(a.monitor) || (a.monitor.id < b.monitor.id ? 1 : -1));
  return ({ source, dataset, path, entity, classes }) => {
    const found = compiled.find(
      ({ monitor, scope }) =>
        (monitor.entities === undefined || monitor.entities.includes(entity)) &&
        (monitor.classes === undefined || monitor.classes.some((name) => classes.includes(name))) &&
        inScope(scope, { source, dataset, path }),
    );
    return { alert: found?.monitor.alert ?? true, severity: found?.monitor.severity };
  };
}

/** As for thresholds: a field outweighs all that is less specific together. */
function weightOf({ scope, entities, classes }: Monitor): number {
  const given = [classes, entities, scope?.sources, scope?.datasets, scope?.fields];
  return given.reduce<number>((sum, part, i) => sum + (part === undefined ? 0 : 2 ** i), 0);
}
