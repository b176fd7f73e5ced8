import type { HealthReport } from '#dashboard/server/health';
import type { Supervisor } from '#kernel/lifecycle/supervisor';

export type Supervisors = readonly Supervisor[];

/** Ready when every service runs; a capture whose source is away is the source's trouble and named as such. */
export async function health(supervisors: Supervisors): Promise<HealthReport> {
  const checks = supervisors
    .flatMap((supervisor) => supervisor.statuses())
    .map(({ name, state, error }) => ({
      name,
      ok: state === 'healthy' || state === 'starting',
      ...(error === null ? {} : { code: error.code }),
    }));
  const own = checks.filter(({ name }) => !name.startsWith('capture ') && name !== 'demo shop');
  return { ready: own.every(({ ok }) => ok), checks };
}
