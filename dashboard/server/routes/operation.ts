import { z } from 'zod';
import { failures, listOf, open, token, type Routes } from '../api.ts';
import { HealthReport } from '../health.ts';

/** 64-bit numbers travel as decimal strings. */
const GroupLag = z.object({
  group: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  committed: z.string().nullable(),
  next: z.string(),
  lag: z.string(),
});

/** How the process and the stream stand. */
export const operationRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/lag',
    {
      config: token,
      schema: {
        tags: ['operation'],
        summary: 'How far each consumer group is behind, per partition',
        response: { 200: listOf(GroupLag), ...failures },
      },
    },
    async () => {
      const { log, groups } = context();
      const items = [];
      for (const group of groups) {
        for (const { topic, partition, committed, next, lag } of await log.lag(group)) {
          const offset = committed === null ? null : String(committed);
          items.push({ group, topic, partition, committed: offset, next: String(next), lag: String(lag) });
        }
      }
      return { items };
    },
  );

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
};
