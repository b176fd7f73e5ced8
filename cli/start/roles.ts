import type { Config } from '#kernel/config/schema';

/** Which parts a process runs. */
export interface Roles {
  readonly capture: boolean;
  readonly classify: boolean;
  readonly sink: boolean;
  readonly api: boolean;
}

export function rolesOf(role: Config['role']): Roles {
  const has = (part: keyof Roles): boolean => role === 'all' || role === part;
  return { capture: has('capture'), classify: has('classify'), sink: has('sink'), api: has('api') };
}
