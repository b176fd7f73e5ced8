import { z } from 'zod';
import { SourceId } from '#contract/dataset';
import { failures, Limit, pageOf, token, Cursor, type Routes } from '../api.ts';
import { DeadLetterSummary } from '../dead-letters.ts';
import { RefusedError } from '../errors.ts';

/** `<topic>/<partition>/<offset>`, percent-encoded in the path. */
const Params = z.object({ id: z.string().min(1).max(600) });

/** Records that could not be read. Where they come from and why is told; the record itself never is (P4). */
export const deadLetterRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/dead-letters',
    {
      config: token,
      schema: {
        tags: ['dead letters'],
        summary: 'Records that could not be read, newest first, without the records',
        querystring: z.strictObject({
          source: SourceId.optional(),
          code: z.string().max(20).optional(),
          limit: Limit,
          cursor: Cursor,
        }),
        response: { 200: pageOf(DeadLetterSummary), ...failures },
      },
    },
    ({ query }) => {
      const all = context().deadLetters.list(query);
      const after = query.cursor === undefined ? 0 : all.findIndex(({ id }) => id === query.cursor) + 1;
      if (query.cursor !== undefined && after === 0) {
        throw new RefusedError('the cursor is of another list', [{ path: '/cursor', message: 'Unknown' }]);
      }
      const items = all.slice(after, after + query.limit);
      return { items, cursor: after + query.limit < all.length ? (items.at(-1)?.id ?? null) : null };
    },
  );

  api.get(
    '/api/v1/dead-letters/:id',
    {
      config: token,
      schema: {
        tags: ['dead letters'],
        summary: 'Where one came from, and why',
        params: Params,
        response: { 200: DeadLetterSummary, ...failures },
      },
    },
    ({ params }) => context().deadLetters.get(params.id),
  );

  api.post(
    '/api/v1/dead-letters/:id/retry',
    {
      config: token,
      schema: {
        tags: ['dead letters'],
        summary: 'Put the record back at the end of its topic and take the dead letter away, both or neither',
        params: Params,
        response: { 202: z.object({ id: z.string() }), ...failures },
      },
    },
    async ({ params }, reply) => {
      await context().deadLetters.retry(params.id);
      return reply.code(202).send({ id: params.id });
    },
  );
};
