import { z } from 'zod';
import { Rule, RuleStep } from '#contract/rule';
import { RuleDraft, type PackRule } from '#contract/rule-pack';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { actorOf, by } from '../actor.ts';
import { failures, listOf, token, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';
import type { Problem } from '../options.ts';

const Params = z.object({ id: Rule.shape.id });
const comment = z.string().trim().max(2000).optional();
const Why = z.strictObject({ by, comment });
const tags = ['rules'];

/** Users' rules: they live on the control topic, where every worker takes them from. */
export const ruleRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/rules',
    {
      config: token,
      schema: {
        tags,
        summary: 'All rules, also those that are switched off',
        response: { 200: listOf(Rule), ...failures },
      },
    },
    async () => ({ items: await context().rules.list() }),
  );

  api.get(
    '/api/v1/rules/:id',
    {
      config: token,
      schema: {
        tags,
        summary: 'What a rule looks for, and where',
        params: Params,
        response: { 200: Rule, ...failures },
      },
    },
    async ({ params }) => context().rules.get(params.id),
  );

  api.put(
    '/api/v1/rules/:id',
    {
      config: token,
      schema: {
        tags,
        summary: 'Make or replace a rule; values that it lists in the open are kept as fingerprints alone',
        params: Params,
        querystring: Why,
        body: RuleDraft,
        response: { 200: Rule, ...failures },
      },
    },
    async (request) => {
      const { params, body, query } = request;
      if (body.id !== params.id)
        throw new RefusedError('the rule has another id', [{ path: '/id', message: 'Not the address' }]);
      const rule = withFingerprints(body, context());
      const problems = await context().commands.ruleProblems(rule);
      if (problems.length > 0) throw new RefusedError('the rule is not valid', problems);
      const who = actorOf(request, query.by, context().tokenName);
      const [saved] = await context().rules.save([rule], { action: 'saved', by: who, comment: query.comment });
      return saved ?? rule;
    },
  );

  api.delete(
    '/api/v1/rules/:id',
    {
      config: token,
      schema: {
        tags,
        summary: 'Take a rule back',
        params: Params,
        querystring: Why,
        response: { 200: z.object({ id: z.string() }), ...failures },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { query } = request;
      const who = actorOf(request, query.by, context().tokenName);
      await context().rules.remove([id], { by: who, comment: query.comment });
      return { id };
    },
  );

  api.get(
    '/api/v1/rules/:id/history',
    {
      config: token,
      schema: {
        tags,
        summary: 'What was done to a rule, when and by whom, the newest first',
        params: Params,
        response: { 200: listOf(RuleStep), ...failures },
      },
    },
    async ({ params }) => {
      const items = await context().rules.history(params.id);
      if (items.length === 0) throw new VigieError('VIG_A504', 'there is no such rule');
      return { items };
    },
  );

  api.post(
    '/api/v1/rules/:id/rollback',
    {
      config: token,
      schema: {
        tags,
        summary: 'Make a rule again what it was in an earlier version; this is a new version of it',
        params: Params,
        body: z.strictObject({ version: z.number().int().min(1), by, comment }),
        response: { 200: Rule, ...failures },
      },
    },
    async (request) => {
      const { params, body } = request;
      const who = actorOf(request, body.by, context().tokenName);
      return context().rules.rollBack(params.id, body.version, { by: who, comment: body.comment });
    },
  );
};

/** A draft as it is kept: listed values become keyed fingerprints, beside those that are listed as such (P4). */
export function withFingerprints(draft: RuleDraft | PackRule, { commands }: Pick<Context, 'commands'>): Rule {
  const { plain, ...rest } = draft;
  if (plain === undefined) return Rule.parse(rest);
  const { fingerprints } = commands;
  if (fingerprints === undefined) throw new VigieError('VIG_A504', 'this process makes no fingerprints');
  const merged = (known: readonly string[] | undefined, values: readonly string[] | undefined) =>
    [...new Set([...(known ?? []), ...fingerprints((values ?? []).map((value) => new Sensitive(value)))])].toSorted();
  const always = merged(rest.always, plain.always);
  const never = merged(rest.never?.values, plain.never);
  return Rule.parse({
    ...rest,
    ...(always.length === 0 ? {} : { always }),
    ...(never.length === 0 ? {} : { never: { ...rest.never, values: never } }),
  });
}

/** The problems of one of many rules, with its place in the list. */
export function placed(problems: readonly Problem[], index: number): readonly Problem[] {
  return problems.map(({ path, message }) => ({ path: `/rules/${index}${path}`, message }));
}
