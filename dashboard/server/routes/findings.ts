import { z } from 'zod';
import { Alert, ALERT_KINDS, AlertStep } from '#contract/alert';
import { DataClass } from '#contract/classes';
import { SourceId } from '#contract/dataset';
import { LabelRecord } from '#contract/label';
import { actorOf, by } from '../actor.ts';
import { Cursor, failures, Limit, listOf, pageOf, token, Urn, type Api, type Context, type Routes } from '../api.ts';

const FindingItem = z.object({
  seq: z.number().int(),
  /** How many label records it stands for. */
  of: z.number().int(),
  label: LabelRecord,
});

/** What was just found, and what people must know. */
export const findingRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/findings',
    {
      config: token,
      schema: {
        tags: ['findings'],
        summary:
          'The newest findings of the live feed, newest first; sampled when they come faster than a screen can show',
        querystring: z.strictObject({
          class: DataClass.optional(),
          dataset: Urn.optional(),
          source: SourceId.optional(),
          limit: Limit,
        }),
        response: { 200: listOf(FindingItem), ...failures },
      },
    },
    ({ query }) => {
      const items: z.infer<typeof FindingItem>[] = [];
      for (const { event } of context().feed.newest('findings')) {
        if (items.length >= query.limit) break;
        if (event.channel !== 'findings') continue;
        const { data, seq, of } = event;
        const wanted =
          (query.class ?? data.class) === data.class &&
          (query.dataset ?? data.dataset) === data.dataset &&
          (query.source ?? data.source) === data.source;
        if (wanted) items.push({ seq, of, label: data });
      }
      return { items };
    },
  );

  api.get(
    '/api/v1/alerts',
    {
      config: token,
      schema: {
        tags: ['alerts'],
        summary: 'Alerts, by page',
        querystring: z.strictObject({
          state: Alert.shape.state.optional(),
          kind: z.enum(ALERT_KINDS).optional(),
          source: SourceId.optional(),
          limit: Limit,
          cursor: Cursor,
        }),
        response: { 200: pageOf(Alert), ...failures },
      },
    },
    ({ query }) => context().reader.alerts(query),
  );
  alertSteps(api, context);
};

function alertSteps(api: Api, context: () => Context): void {
  const Params = z.object({ id: z.string().min(1).max(1000) });
  api.get(
    '/api/v1/alerts/:id/steps',
    {
      config: token,
      schema: {
        tags: ['alerts'],
        summary: 'The life of an alert: who brought it to which state, when and why',
        params: Params,
        response: { 200: listOf(AlertStep), ...failures },
      },
    },
    async ({ params: { id } }) => ({ items: await context().reader.alertSteps(id) }),
  );
  for (const [step, state] of [
    ['acknowledge', 'acknowledged'],
    ['resolve', 'resolved'],
  ] as const) {
    api.post(
      `/api/v1/alerts/:id/${step}`,
      {
        config: token,
        schema: {
          tags: ['alerts'],
          summary: state === 'acknowledged' ? 'Say that someone has seen it' : 'Say that it is dealt with',
          params: Params,
          body: z.strictObject({ comment: z.string().max(2000).optional(), by }).nullish(),
          response: { 200: Alert, ...failures },
        },
      },
      (request) => {
        const { params, body } = request;
        const who = actorOf(request, body?.by, context().tokenName);
        return context().reader.changeAlert(params.id, { state, by: who, comment: body?.comment });
      },
    );
  }
}
