import { z } from 'zod';
import { failures, listOf, token, type Routes } from '../api.ts';

/** 64-bit numbers travel as decimal strings. */
const GroupLag = z.object({
  group: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  committed: z.string().nullable(),
  next: z.string(),
  lag: z.string(),
});

/** How the stream stands. */
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
};
