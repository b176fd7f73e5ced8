import { z } from 'zod';
import { FieldSummary } from '#contract/catalog';
import { DataClass, SENSITIVE_CLASSES } from '#contract/classes';
import { Rule } from '#contract/rule';
import { FieldDecision, type NewDecision } from '#contract/decision';
import { entityInfo, isEntityName } from '#contract/entities';
import { VigieError } from '#kernel/errors/vigie-error';
import { actorOf, by } from '../actor.ts';
import { failures, listOf, token, Urn, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';

/** URN of the field, percent-encoded in the path. */
const Params = z.object({ id: Urn });
const entity = Rule.shape.entity;
const why = { by, comment: z.string().trim().max(2000).default('') };

const NewWord = z.discriminatedUnion('verdict', [
  /** Classes may be left out where the catalogue of entities knows them. */
  z.strictObject({
    verdict: z.literal('label'),
    entity,
    classes: z.array(DataClass).min(1).max(SENSITIVE_CLASSES.length).optional(),
    ...why,
  }),
  z.strictObject({ verdict: z.literal('not-this'), entity, ...why }),
  z.strictObject({ verdict: z.literal('nothing'), ...why }),
]);

/** What people hold true of a field. It outranks the machine, and stays until a person takes it back. */
export const decisionRoutes: Routes = (api, context) => {
  const address = '/api/v1/fields/:id/decisions';

  api.get(
    address,
    {
      config: token,
      schema: {
        tags: ['decisions'],
        summary: 'What people said of a field, the newest first, with what no longer holds',
        params: Params,
        response: { 200: listOf(FieldDecision), ...failures },
      },
    },
    async ({ params: { id } }) => ({ items: await context().decisions.list(id) }),
  );

  api.post(
    address,
    {
      config: token,
      schema: {
        tags: ['decisions'],
        summary: 'Say what a field holds, that it does not hold an entity, or that nothing sensitive is in it',
        params: Params,
        body: NewWord,
        response: { 201: FieldSummary, ...failures },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const who = actorOf(request, body.by, context().tokenName);
      await context().decisions.record(params.id, decisionOf(body, who));
      return reply.code(201).send(await fieldNow(context(), params.id));
    },
  );

  api.delete(
    address,
    {
      config: token,
      schema: {
        tags: ['decisions'],
        summary: 'Take back what a person said the field holds, or with `entity` that it does not hold that',
        params: Params,
        querystring: z.strictObject({ entity: entity.optional(), by }),
        response: { 200: FieldSummary, ...failures },
      },
    },
    async (request) => {
      const { params, query } = request;
      const who = actorOf(request, query.by, context().tokenName);
      await context().decisions.takeBack(params.id, { entity: query.entity ?? null, by: who });
      return fieldNow(context(), params.id);
    },
  );
};

function decisionOf(word: z.infer<typeof NewWord>, who: string): NewDecision {
  const { verdict, comment } = word;
  if (verdict === 'nothing') return { verdict, entity: null, classes: [], by: who, comment };
  if (verdict === 'not-this') return { verdict, entity: word.entity, classes: [], by: who, comment };
  const known = isEntityName(word.entity) ? [...entityInfo(word.entity).classes] : undefined;
  const classes = word.classes ?? known;
  if (classes === undefined) {
    const message = 'Required: this entity is not one of those that have classes';
    throw new RefusedError('nobody knows the classes of this entity', [{ path: '/classes', message }]);
  }
  if (classes.includes('PUBLIC')) {
    const message = 'A label is not public; the verdict `nothing` says that a field is';
    throw new RefusedError('a label is of something sensitive', [{ path: '/classes', message }]);
  }
  return { verdict, entity: word.entity, classes: [...new Set(classes)].toSorted(), by: who, comment };
}

async function fieldNow({ reader }: Context, urn: string): Promise<FieldSummary> {
  const field = await reader.field(urn);
  if (field === null) throw new VigieError('VIG_A504', 'there is no such field');
  return field;
}
