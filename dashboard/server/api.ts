import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clock } from '#kernel/clock';
import type { ControlTopic } from './control-topic.ts';
import type { DeadLetters } from './dead-letters.ts';
import { ErrorBody } from './errors.ts';
import type { LoopHeartbeat } from './health.ts';
import type { ServerOptions } from './options.ts';
import type { RuleStore } from './rule-store.ts';

/** Who may call a route. Every route says it; the server does not start with one that does not. */
export type Access = 'token' | 'metrics' | 'open';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Routes of this server say their shapes in zod: requests are checked by them, answers hold nothing else. */
export function speakZod(server: FastifyInstance): Api {
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  return server.withTypeProvider<ZodTypeProvider>();
}

/** What the handlers work with. */
export interface Context extends Pick<
  ServerOptions,
  'reader' | 'registry' | 'decisions' | 'log' | 'feed' | 'commands' | 'demo' | 'groups' | 'health' | 'metrics'
> {
  /** Under which name the token acts, where a request does not say who does. */
  readonly tokenName: string;
  readonly clock: Clock;
  readonly control: ControlTopic;
  readonly rules: RuleStore;
  readonly deadLetters: DeadLetters;
  readonly heartbeat: LoopHeartbeat;
}

/**
 * Declares routes. The context is asked for by handlers only, so that the OpenAPI document can be made of the same
 * declarations with no server behind them.
 */
export type Routes = (api: Api, context: () => Context) => void;

export const token = { access: 'token' } as const;
export const open = { access: 'open' } as const;

const MAX_PAGE = 500;
export const Limit = z.coerce.number().int().min(1).max(MAX_PAGE).default(100);
export const Cursor = z.string().min(1).max(1000).optional();
export const Urn = z.string().min(1).max(4000);

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly(), cursor: z.string().nullable() });
}

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly() });
}

/** The answers that any route may give besides its own. */
export const failures = { '4xx': ErrorBody, '5xx': ErrorBody } as const;
