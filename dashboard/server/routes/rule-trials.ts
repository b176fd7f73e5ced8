import { z } from 'zod';
import { Rule, Scope } from '#contract/rule';
import { RuleDraft } from '#contract/rule-pack';
import { RuleTrialResult } from '#contract/rule-trial';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { failures, token, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';
import { withFingerprints } from './rules.ts';
import { thresholdsNow } from './thresholds.ts';

const Sample = z.strictObject({
  text: z.string().max(262_144),
  source: z.string().max(100).optional(),
  dataset: z.string().max(1000).optional(),
  field: z.string().max(1000).optional(),
});

const Trial = z.strictObject({
  /** The rule to try; or the id of one that is saved. */
  rule: z.union([RuleDraft, z.strictObject({ id: Rule.shape.id })]),
  samples: z.array(Sample).max(500).default([]),
  /** Tries it on what the change topics still hold, too: the newest records first, at most so many. */
  retained: z
    .strictObject({ records: z.number().int().min(1).max(100_000).default(10_000), scope: Scope.optional() })
    .optional(),
});

/** Tries rules before they are in force. Samples are kept nowhere, logged nowhere and not sent back. */
export const ruleTrialRoutes: Routes = (api, context) => {
  api.post(
    '/api/v1/rule-trials',
    {
      config: token,
      schema: {
        tags: ['rules'],
        summary: 'What a rule would find in samples, and in what has passed already',
        body: Trial,
        response: { 200: RuleTrialResult, ...failures },
      },
    },
    async ({ body }) => {
      const { commands } = context();
      if (commands.tryRule === undefined) throw new VigieError('VIG_A504', 'this process does not classify');
      const rule =
        'entity' in body.rule ? withFingerprints(body.rule, context()) : await context().rules.get(body.rule.id);
      const problems = await commands.ruleProblems(rule);
      if (problems.length > 0) throw new RefusedError('the rule is not valid', problems);
      const samples = body.samples.map(({ text, source, dataset, field }) => ({
        text: new Sensitive(text),
        source: source ?? null,
        dataset: dataset ?? null,
        field: field ?? null,
      }));
      const inForce = (await context().rules.list()).filter(({ enabled }) => enabled);
      const thresholds = await thresholdsNow(context());
      const { retained } = body;
      return commands.tryRule({ rule: { ...rule, enabled: true }, inForce, thresholds, samples, retained });
    },
  );
};
