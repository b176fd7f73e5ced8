import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Longer tokens are not even looked at. */
const MAX_LENGTH = 1024;
const BEARER = /^Bearer ([\x21-\x7e]+)$/iu;

export type TokenCheck = (candidate: string | null | undefined) => boolean;

/**
 * Compares in a time that says nothing about the token: both sides are hashed with a key of this process, so that
 * neither the length nor the first differing character shows.
 */
export function createTokenCheck(token: string): TokenCheck {
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const expected = digest(token);
  return (candidate) => {
    if (candidate === null || candidate === undefined || candidate.length > MAX_LENGTH) return false;
    return timingSafeEqual(digest(candidate), expected);
  };
}

/** The token of an `Authorization` header (RFC 6750), or null. */
export function bearerToken(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_LENGTH + 7) return null;
  return BEARER.exec(header)?.[1] ?? null;
}
