import { z } from 'zod';
import { Monitor } from '#contract/monitor';
import { VigieError } from '#kernel/errors/vigie-error';
import { failures, listOf, token, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';

const tags = ['alerts'];
const Params = z.object({ id: Monitor.shape.id });
const Draft = z.strictObject({ ...Monitor.shape, enabled: z.boolean().default(true) });
const MAX_MONITORS = 1000;

/** Which findings alert. They live on the control topic, where the catalogue takes them from. */
export const monitorRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/monitors',
    {
      config: token,
      schema: {
        tags,
        summary: 'Which findings alert, and how loudly',
        response: { 200: listOf(Monitor), ...failures },
      },
    },
    async () => ({ items: await monitors(context()) }),
  );

  api.put(
    '/api/v1/monitors/:id',
    {
      config: token,
      schema: {
        tags,
        summary: 'Make or replace a monitor, in force within two seconds',
        params: Params,
        body: Draft,
        response: { 200: Monitor, ...failures },
      },
    },
    async ({ params: { id }, body }) => {
      if (body.id !== id)
        throw new RefusedError('the monitor has another id', [{ path: '/id', message: 'Not the address' }]);
      const present = await monitors(context());
      if (present.length >= MAX_MONITORS && present.every((one) => one.id !== id))
        throw new VigieError('VIG_A506', `there are ${MAX_MONITORS} monitors already`);
      await context().control.put(`monitor/${id}`, { type: 'monitor', monitor: body });
      return body;
    },
  );

  api.delete(
    '/api/v1/monitors/:id',
    {
      config: token,
      schema: {
        tags,
        summary: 'Take a monitor back',
        params: Params,
        response: { 200: z.object({ id: z.string() }), ...failures },
      },
    },
    async ({ params: { id } }) => {
      if ((await monitors(context())).every((one) => one.id !== id))
        throw new VigieError('VIG_A504', 'there is no such monitor');
      await context().control.remove(`monitor/${id}`);
      return { id };
    },
  );
};

async function monitors({ control }: Context): Promise<readonly Monitor[]> {
  const state = await control.state();
  return [...state.values()].flatMap((one) => (one.type === 'monitor' ? [one.monitor] : []));
}
