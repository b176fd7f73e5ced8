import { z } from 'zod';
import { DataClass } from '#contract/classes';
import type { Finding } from '#contract/finding';
import { ValueKind } from '#contract/schema';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import { failures, listOf, token, type Routes } from '../api.ts';

const Value = z.strictObject({
  text: z.string().max(262_144),
  kind: ValueKind.default('text'),
  dataset: z.string().max(1000).optional(),
  field: z.string().max(1000).optional(),
});

const FindingView = z.object({
  entity: z.string(),
  classes: z.array(DataClass).readonly(),
  confidence: z.number(),
  path: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  masked: z.string(),
  explanation: z.object({
    recognizer: z.string(),
    pattern: z.string().optional(),
    baseScore: z.number(),
    validation: z.enum(['passed', 'failed']).optional(),
    context: z.array(z.string()).readonly(),
  }),
}) satisfies z.ZodType<Finding>;

/** Classifies values that are sent. They are kept nowhere, logged nowhere and not sent back. */
export const classifyRoutes: Routes = (api, context) => {
  api.post(
    '/api/v1/classify',
    {
      config: token,
      schema: {
        tags: ['findings'],
        summary: 'What a value would be found to hold',
        body: z.strictObject({ values: z.array(Value).min(1).max(200) }),
        response: { 200: listOf(z.object({ findings: z.array(FindingView).readonly() })), ...failures },
      },
    },
    async ({ body }) => {
      const { classify } = context().commands;
      if (classify === undefined) throw new VigieError('VIG_A504', 'this process does not classify');
      const inputs = body.values.map(({ text, kind, dataset, field }) => ({
        text: new Sensitive(text),
        kind,
        dataset: dataset ?? null,
        field: field ?? null,
      }));
      return { items: (await classify(inputs)).map((findings) => ({ findings })) };
    },
  );
};
