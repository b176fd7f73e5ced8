import { z } from 'zod';
import { Sensitive } from '../sensitive.ts';
import { parseRedisUrl } from './redis-url.ts';

/** Kinds of settings that several parts of the configuration have. */

export const secretText = (text: string) => new Sensitive(text);

export const postgresUrl = z
  .string()
  .refine((text) => urlScheme(text) === 'postgres' || urlScheme(text) === 'postgresql', {
    message: 'a url such as postgres://user:password@host:5432/database',
  })
  .transform(secretText);

export const redisUrl = z
  .string()
  .refine((text) => parseRedisUrl(text) !== null, {
    message: 'redis://host:6379, rediss://…, redis+cluster://host:port,host:port or redis+sentinel://host,host/master',
  })
  .transform(secretText);

export const webUrl = z
  .string()
  .refine((text) => urlScheme(text) === 'https' || urlScheme(text) === 'http', {
    message: 'an http:// or https:// url',
  })
  .transform(secretText);

export const token = z.string().min(16).transform(secretText);

export const key = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, {
    message: '32 bytes as base64 (make them with: openssl rand -base64 32)',
  })
  .transform(secretText);

export function urlScheme(text: string): string | null {
  // A MongoDB url may name several hosts, which no other url does.
  const mongodb = /^(mongodb(?:\+srv)?):\/\/[^/?#]/u.exec(text)?.[1];
  if (mongodb !== undefined) return mongodb;
  return URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : null;
}

export const count = (least: number, most: number) => z.int().min(least).max(most);
export const port = count(0, 65_535);
export const DAY_MS = 86_400_000;
