import type { HealthReport } from '#dashboard/server/health';
import type { Supervisor } from '#kernel/lifecycle/supervisor';

/** What may be in trouble while the process is ready: sources are named as theirs, live views say that they are stale. */
const NOT_OURS = /^(?:capture |live |demo shop$)/u;

/** Ready when every service runs; a capture whose source is away is the source's trouble and named as such. */
export async function health(supervisors: readonly Supervisor[]): Promise<HealthReport> {
  const checks = supervisors
    .flatMap((supervisor) => supervisor.statuses())
    .map(({ name, state, error }) => ({
      name,
      ok: state === 'healthy' || state === 'starting',
      ...(error === null ? {} : { code: error.code }),
    }));
  return { ready: checks.every(({ name, ok }) => ok || NOT_OURS.test(name)), checks };
}
