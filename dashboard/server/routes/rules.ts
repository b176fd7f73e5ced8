import { z } from 'zod';
import { Rule } from '#contract/rule';
import { VigieError } from '#kernel/errors/vigie-error';
import { failures, listOf, token, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';

const Params = z.object({ id: Rule.shape.id });
const MAX_RULES = 10_000;

/** Users' rules: they live on the control topic, where every worker takes them from. */
export const ruleRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/rules',
    {
      config: token,
      schema: { tags: ['rules'], summary: 'Rules in force', response: { 200: listOf(Rule), ...failures } },
    },
    async () => ({ items: await rules(context()) }),
  );

  api.put(
    '/api/v1/rules/:id',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'Make or replace a rule',
        params: Params,
        body: Rule,
        response: { 200: Rule, ...failures },
      },
    },
    async ({ params: { id }, body }) => {
      if (body.id !== id)
        throw new RefusedError('the rule has another id', [{ path: '/id', message: 'Not the address' }]);
      const problems = [...whatItMatches(body), ...(await context().commands.ruleProblems(body))];
      if (problems.length > 0) throw new RefusedError('the rule is not valid', problems);
      const present = await rules(context());
      if (present.length >= MAX_RULES && present.every((rule) => rule.id !== id)) {
        throw new VigieError('VIG_A506', `there are ${MAX_RULES} rules already`);
      }
      await context().control.put(`rule/${id}`, { type: 'rule', rule: body });
      return body;
    },
  );

  api.delete(
    '/api/v1/rules/:id',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'Take a rule back',
        params: Params,
        response: { 200: z.object({ id: z.string() }), ...failures },
      },
    },
    async ({ params: { id } }) => {
      if ((await rules(context())).every((rule) => rule.id !== id)) {
        throw new VigieError('VIG_A504', 'there is no such rule');
      }
      await context().control.remove(`rule/${id}`);
      return { id };
    },
  );
};

async function rules({ control }: Context): Promise<readonly Rule[]> {
  const state = await control.state();
  return [...state.values()].flatMap((one) => (one.type === 'rule' ? [one.rule] : []));
}

function whatItMatches({ pattern, keywords, name }: Rule) {
  if (pattern !== undefined || name !== undefined || (keywords !== undefined && keywords.length > 0)) return [];
  return [{ path: '/pattern', message: 'A pattern, keywords or a name is needed' }];
}
