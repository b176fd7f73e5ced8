import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RefusedError } from './errors.ts';

/**
 * Who does something, as the request says: the token tells that one may, not who one is. Kept with what was done and shown
 * as it is, so no name may hold control characters, or be the one under which Vigie itself acts.
 */
export const Actor = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{C}+$/u, 'A name without control characters')
  .refine((name) => name.toLowerCase() !== 'vigie', { message: 'Vigie itself acts under this name' });

/** Says who acts, percent-encoded where the name is not ASCII; `by` of a body outranks it. */
export const ACTOR_HEADER = 'vigie-actor';

/** Of a body or a query: who does it; the header `vigie-actor`, or the name of the token, when left out. */
export const by = Actor.optional();

export function actorOf(request: FastifyRequest, named: string | undefined, token: string): string {
  const header = request.headers[ACTOR_HEADER];
  if (named !== undefined || header === undefined || Array.isArray(header)) return named ?? token;
  const actor = Actor.safeParse(decoded(header));
  if (actor.success) return actor.data;
  throw new RefusedError('the header that says who acts is not valid', [
    { path: `/headers/${ACTOR_HEADER}`, message: actor.error.issues[0]?.message ?? 'Invalid' },
  ]);
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header; // A stray percent sign: taken as it is.
  }
}
