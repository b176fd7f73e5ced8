import type { CodeInfo } from './code-info.ts';

/** The API. */
export const apiCodes = {
  VIG_A501: {
    retry: 'never',
    meaning: 'The request carries no valid token.',
    cause: 'The token is missing, wrong or has expired.',
    mend: 'Use the address with the token that `vigie start` printed, or send `Authorization: Bearer <token>`.',
  },
  VIG_A502: {
    retry: 'never',
    meaning: 'The request comes from a page that is not allowed.',
    cause: 'The Origin header is not on the list.',
    mend: 'Add the origin to `server.allowedOrigins`.',
  },
  VIG_A503: {
    retry: 'never',
    meaning: 'The request is not valid.',
    cause: 'A parameter or the body does not have the documented shape.',
    mend: 'See the listed problems; the shapes are in /openapi.json.',
  },
  VIG_A504: {
    retry: 'never',
    meaning: 'There is no such thing.',
    cause: 'The id is wrong or the object was removed.',
    mend: 'List the objects first.',
  },
  VIG_A505: {
    retry: 'backoff',
    meaning: 'Too many requests or connections.',
    cause: 'A limit that protects the others was reached.',
    mend: 'Wait and try again.',
  },
  VIG_A506: {
    retry: 'never',
    meaning: 'The request conflicts with the present state.',
    cause: 'Someone else changed the object, or the step is not possible from its state.',
    mend: 'Read the object again and decide anew.',
  },
} as const satisfies Record<`VIG_A${number}`, CodeInfo>;
