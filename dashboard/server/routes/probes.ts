import { z } from 'zod';
import { failures, open, type Api, type Context } from '../api.ts';
import { HealthReport } from '../health.ts';

/** What every process of Vigie answers, whatever its role: it turns, it is ready, its figures. */
export function probeRoutes(api: Api, context: () => Pick<Context, 'heartbeat' | 'health' | 'metrics'>): void {
  const Alive = z.object({ alive: z.boolean(), beatAgeMs: z.number() });
  api.get(
    '/healthz',
    {
      config: open,
      schema: {
        tags: ['operation'],
        summary: 'Whether the process turns: 503 when its event loop was blocked for seconds',
        response: { 200: Alive, 503: Alive, ...failures },
      },
    },
    async (_, reply) => {
      const { fresh, ageMs } = context().heartbeat;
      return reply.code(fresh ? 200 : 503).send({ alive: fresh, beatAgeMs: Math.round(ageMs) });
    },
  );

  api.get(
    '/readyz',
    {
      config: open,
      schema: {
        tags: ['operation'],
        summary: 'Whether everything it depends on is there: 503 when not',
        response: { 200: HealthReport, 503: HealthReport, ...failures },
      },
    },
    async (_, reply) => {
      const report = await context().health();
      return reply.code(report.ready ? 200 : 503).send(report);
    },
  );

  api.get('/metrics', { config: { access: 'metrics' }, schema: { hide: true } }, async (_, reply) => {
    const { registry } = context().metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
