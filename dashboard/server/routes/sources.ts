import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SourceSummary, type RegisteredSource } from '#contract/catalog';
import { SourceId, SourceKind } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import { failures, listOf, token, type Api, type Context, type Routes } from '../api.ts';
import { RefusedError } from '../errors.ts';

const NewSource = z.strictObject({
  id: SourceId,
  kind: SourceKind,
  /** With the password; it is encrypted at rest and never told again. */
  url: z.string().min(1).max(4000),
  settings: z.record(z.string().max(100), z.json()).default({}),
  /** Bytes of log that it may keep for us before an alert is opened. */
  retainedWalAlertBytes: z.number().int().min(1_048_576).optional(),
});

const Params = z.object({ id: SourceId });
const Tables = z.array(z.string().min(1).max(300)).max(1000).default([]);
const Accepted = z.object({ source: SourceId, request: z.string() });
const Paused = z.object({ source: SourceId, paused: z.boolean() });

/** Watched sources: what is told to captures goes through the control topic, what they are is in the registry. */
export const sourceRoutes: Routes = (api, context) => {
  api.get(
    '/api/v1/sources',
    {
      config: token,
      schema: {
        tags: ['sources'],
        summary: 'Sources and how their captures stand',
        response: { 200: listOf(SourceSummary), ...failures },
      },
    },
    async () => ({ items: await context().reader.sources() }),
  );

  api.post(
    '/api/v1/sources',
    {
      config: token,
      schema: {
        tags: ['sources'],
        summary: 'Watch one more source',
        body: NewSource,
        response: { 201: z.object({ source: SourceId, kind: SourceKind }), ...failures },
      },
    },
    async ({ body }, reply) => {
      const { retainedWalAlertBytes: retainedAlertBytes, ...rest } = body;
      const source: RegisteredSource = { ...rest, origin: 'api', retainedAlertBytes };
      const problems = await context().commands.sourceProblems(source);
      if (problems.length > 0) throw new RefusedError('the source is not valid', problems);
      await context().registry.add(source);
      return reply.code(201).send({ source: body.id, kind: body.kind });
    },
  );

  api.delete(
    '/api/v1/sources/:id',
    {
      config: token,
      schema: {
        tags: ['sources'],
        summary: 'Watch a source no more; what is known of it stays',
        params: Params,
        response: { 200: z.object({ source: SourceId }), ...failures },
      },
    },
    async ({ params: { id } }) => {
      const source = await known(context(), id);
      if (source.origin === 'config') {
        throw new VigieError('VIG_A506', 'the source is in the configuration and would be back at the next start');
      }
      await context().registry.remove(id);
      await context().control.remove(`source/${id}`, `resnapshot/${id}`, `reclassify/${id}`);
      return { source: id };
    },
  );
  orderRoutes(api, context);
};

/** What a capture can be told to do. */
function orderRoutes(api: Api, context: () => Context): void {
  for (const [order, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    api.post(
      `/api/v1/sources/:id/${order}`,
      {
        config: token,
        schema: {
          tags: ['sources'],
          summary: paused ? 'Stop reading; the source keeps its log for later' : 'Go on reading',
          params: Params,
          response: { 202: Paused, ...failures },
        },
      },
      async ({ params: { id } }, reply) => {
        await known(context(), id);
        await context().control.put(`source/${id}`, { type: 'source', source: id, paused });
        return reply.code(202).send({ source: id, paused });
      },
    );
  }

  api.post(
    '/api/v1/sources/:id/resnapshot',
    {
      config: token,
      schema: {
        tags: ['sources'],
        summary: 'Read tables again while the tail goes on; all of them when none is named',
        params: Params,
        body: z.strictObject({ tables: Tables }).nullish(),
        response: { 202: Accepted, ...failures },
      },
    },
    async ({ params: { id }, body }, reply) => {
      await known(context(), id);
      return reply
        .code(202)
        .send(await readAgain(context(), { source: id, tables: body?.tables ?? [], reason: 'asked' }));
    },
  );

  api.post(
    '/api/v1/reclassify',
    {
      config: token,
      schema: {
        tags: ['sources'],
        summary: 'Classify again what is there, with the present rules; all sources when none is named',
        body: z.strictObject({ source: SourceId.optional(), tables: Tables }),
        response: { 202: listOf(Accepted), ...failures },
      },
    },
    async ({ body }, reply) => {
      if (body.source === undefined && body.tables.length > 0) {
        throw new RefusedError('tables are of one source', [{ path: '/source', message: 'Required with tables' }]);
      }
      const named = body.source === undefined ? await context().registry.list() : [await known(context(), body.source)];
      const items = [];
      for (const { id } of named) {
        items.push(await readAgain(context(), { source: id, tables: body.tables, reason: 'reclassify' }));
      }
      return reply.code(202).send({ items });
    },
  );
}

async function readAgain(
  { control, clock }: Context,
  asked: { readonly source: string; readonly tables: readonly string[]; readonly reason: 'asked' | 'reclassify' },
): Promise<z.infer<typeof Accepted>> {
  const { source, reason } = asked;
  const request = randomUUID();
  const subject = `${reason === 'asked' ? 'resnapshot' : 'reclassify'}/${source}`;
  const tables = [...asked.tables];
  await control.put(subject, { type: 'resnapshot', request, source, tables, reason, atMs: clock.now() });
  return { source, request };
}

async function known({ registry }: Context, id: string): Promise<RegisteredSource> {
  const source = (await registry.list()).find((one) => one.id === id);
  if (source === undefined) throw new VigieError('VIG_A504', 'there is no such source');
  return source;
}
