import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Everything of the stack: programs, data, logs. Git does not see it; removing it uninstalls. */
export const STACK = process.env['STACK_FOLDER'] ?? join(ROOT, '.stack');

export const folders = {
  logs: join(STACK, 'logs'),
  /** One file per running server. */
  run: join(STACK, 'run'),
  /** Of the servers that `stack:up` starts. */
  data: join(STACK, 'data'),
  /** One file per installed part. */
  installed: join(STACK, 'installed'),
  /** Classes as the JVM keeps them in memory: faster starts. */
  archives: join(STACK, 'archives'),
  kafka: join(STACK, 'kafka'),
  plugins: join(STACK, 'plugins'),
  registry: join(STACK, 'registry'),
  /** Debian packages, unpacked, one folder per server. */
  debian: join(STACK, 'debian'),
  python: join(STACK, 'python'),
} as const;
