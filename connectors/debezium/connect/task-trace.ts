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

/** In the words of Debezium, of MySQL's and MariaDB's servers, and of MongoDB's. */
const HISTORY_LOST = new RegExp(
  [
    'no longer available on the server',
    'could not find (?:first|next) log',
    'purged (?:required )?binary logs',
    'could not find GTID state requested',
    'start replication from position > file size',
    'ChangeStreamHistoryLost',
    'may no longer be in the oplog',
    'resume token was not found',
    'history topic or its content is fully or partially missing',
  ].join('|'),
  'iu',
);

/** Whether a task failed because the source, or its own record of the source's shapes, no longer has what comes next. */
export function isHistoryLost(trace: string): boolean {
  return HISTORY_LOST.test(trace.slice(0, 100_000));
}

/**
 * Whether a task failed because its stored offset has no place in the log: Debezium stores what its first notification
 * bears, which is sent before the snapshot knows its place, and will not start with that again.
 */
export function hasNoPlace(trace: string): boolean {
  return /Source offset '\w+' parameter is missing/u.test(trace.slice(0, 100_000));
}
