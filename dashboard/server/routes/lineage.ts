import { z } from 'zod';
import { DIRECTIONS, LineageGraph } from '#contract/lineage';
import { failures, token, Urn, type Routes } from '../api.ts';

const MAX_DEPTH = 10;
const MAX_EDGES = 2000;

/** Where data comes from and where it goes. */
export const lineageRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/lineage',
    {
      config: token,
      schema: {
        tags: ['lineage'],
        summary: 'What lies upstream and downstream of a dataset, with the fields that flow',
        querystring: z.strictObject({
          dataset: Urn,
          direction: z.enum(DIRECTIONS).default('both'),
          depth: z.coerce.number().int().min(1).max(MAX_DEPTH).default(4),
          limit: z.coerce.number().int().min(1).max(MAX_EDGES).default(500),
          atMs: z.coerce.number().min(0).optional(),
        }),
        response: { 200: LineageGraph, ...failures },
      },
    },
    ({ query }) => context().reader.lineage(query),
  );
};
