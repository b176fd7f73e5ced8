import { z } from 'zod';
import { ThresholdException, ThresholdRules } from '#contract/thresholds';
import { failures, token, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';

const schema = { tags: ['rules'] };
const View = ThresholdRules.extend({
  exceptions: z.array(ThresholdException),
  /** Whether they were set here; the configuration's are in force else. */
  set: z.boolean(),
});

/** From which confidence a finding counts and is held certain. They live on the control topic, as rules do. */
export const thresholdRoutes: Routes = (api, context) => {
  const address = '/api/v1/thresholds';

  api.get(
    address,
    { config: token, schema: { ...schema, summary: 'Thresholds in force', response: { 200: View, ...failures } } },
    async () => inForce(context()),
  );

  api.put(
    address,
    {
      config: token,
      schema: {
        ...schema,
        summary: 'Set thresholds and their exceptions, in force within two seconds',
        body: z.strictObject({
          ...ThresholdRules.shape,
          exceptions: z.array(z.strictObject(ThresholdException.shape)).max(1000).optional(),
        }),
        response: { 200: View, ...failures },
      },
    },
    async ({ body }) => {
      const problems = [body, ...(body.exceptions ?? [])].flatMap(({ minimum, high }, i) =>
        minimum !== undefined && high !== undefined && minimum > high
          ? [{ path: i === 0 ? '/minimum' : `/exceptions/${i - 1}/minimum`, message: 'At most the value of `high`' }]
          : [],
      );
      if (problems.length > 0) throw new RefusedError('the thresholds are not valid', problems);
      await context().control.put('thresholds', { type: 'thresholds', thresholds: body });
      return inForce(context());
    },
  );

  api.delete(
    address,
    {
      config: token,
      schema: {
        ...schema,
        summary: 'Go back to the thresholds of the configuration',
        response: { 200: View, ...failures },
      },
    },
    async () => {
      await context().control.remove('thresholds');
      return inForce(context());
    },
  );
};

/** As workers have them. */
export async function thresholdsNow(context: Context): Promise<ThresholdRules> {
  const { set: _set, ...thresholds } = await inForce(context);
  return thresholds;
}

async function inForce({ control, commands }: Context): Promise<z.infer<typeof View>> {
  const told = (await control.state()).get('thresholds');
  if (told?.type !== 'thresholds') return { ...commands.thresholds, exceptions: [], set: false };
  const { exceptions = [], ...overall } = told.thresholds;
  return { ...overall, exceptions, set: true };
}
