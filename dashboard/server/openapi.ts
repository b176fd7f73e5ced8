import fastifySwagger from '@fastify/swagger';
import fastify from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { VigieError } from '#kernel/errors/vigie-error';
import { open, speakZod, type Api, type Routes } from './api.ts';
import { boundsRoutes, catalogRoutes } from './routes/catalog.ts';
import { classifyRoutes } from './routes/classify.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { demoRoutes } from './routes/demo.ts';
import { findingRoutes } from './routes/findings.ts';
import { lineageRoutes } from './routes/lineage.ts';
import { monitorRoutes } from './routes/monitors.ts';
import { operationRoutes } from './routes/operation.ts';
import { probeRoutes } from './routes/probes.ts';
import { rulePackRoutes } from './routes/rule-packs.ts';
import { ruleTrialRoutes } from './routes/rule-trials.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sourceRoutes } from './routes/sources.ts';
import { thresholdRoutes } from './routes/thresholds.ts';

/** All routes of the HTTP API. */
export const routes: readonly Routes[] = [
  catalogRoutes,
  boundsRoutes,
  decisionRoutes,
  lineageRoutes,
  sourceRoutes,
  findingRoutes,
  deadLetterRoutes,
  ruleRoutes,
  rulePackRoutes,
  ruleTrialRoutes,
  thresholdRoutes,
  monitorRoutes,
  classifyRoutes,
  operationRoutes,
  demoRoutes,
  probeRoutes,
];

/** Makes the document of what is declared after it, and serves it. */
export async function describeApi(api: Api): Promise<void> {
  await api.register(fastifySwagger, {
    transform: jsonSchemaTransform,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vigie',
        description:
          'What Vigie knows of the databases it watches. No answer holds a value of a record. What happens while it happens comes over a WebSocket at /api/v1/live (docs/specs/live-protocol.md).',
        version: '1',
      },
      servers: [{ url: '/' }],
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  api.get('/openapi.json', { config: open, schema: { hide: true } }, (_, reply) =>
    reply.type('application/json').serializer(JSON.stringify).send(api.swagger()),
  );
}

/** The OpenAPI 3.1 document, made of the routes' own schemas with no server behind them. */
export async function openApiDocument(): Promise<unknown> {
  const api = speakZod(fastify());
  await describeApi(api);
  for (const declare of routes) {
    declare(api, () => {
      throw new VigieError('VIG_X900', 'a route was called of an API that is only described');
    });
  }
  await api.ready();
  const document = api.swagger();
  await api.close();
  return document;
}
