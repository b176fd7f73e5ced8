const CLASS = /(?:^|Caused by: )((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error))/gmu;
const MOST = 5;

/**
 * The classes of the exceptions in a task's trace, outermost first. Their messages may quote a row (a value that did not
 * fit, a statement that failed), so nothing else of a trace is ever kept (P4).
 */
export function exceptionClasses(trace: string): readonly string[] {
  const found = Array.from(trace.slice(0, 100_000).matchAll(CLASS), ([, name = '']) => name);
  return [...new Set(found)].slice(0, MOST);
}
