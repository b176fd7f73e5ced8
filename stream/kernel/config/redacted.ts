import { Sensitive } from '../sensitive.ts';
import type { Config } from './schema.ts';

const REDACTED = '[redacted]';

/** The configuration as it may be printed: urls without what is secret in them, everything else secret as `[redacted]`. */
export function redacted(config: Config): unknown {
  return walk(config, '');
}

/** A url for people: who and where, without password; parameters only where they hold no secret. */
export function redactedUrl(url: Sensitive<string>): string {
  const text = url.reveal();
  if (!URL.canParse(text)) return REDACTED;
  const { protocol, username, password, host, pathname, searchParams } = new URL(text);
  // The path of a webhook is often its secret.
  if (protocol === 'https:' || protocol === 'http:')
    return `${protocol}//${host}/${pathname.length > 1 ? REDACTED : ''}`;
  const user = username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`;
  const parameters = [...searchParams]
    .filter(([name]) => SHOWN_PARAMETERS.has(name))
    .map(([name, value]) => `${name}=${value}`);
  return `${protocol}//${user}${host}${pathname}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

const SHOWN_PARAMETERS = new Set(['sslmode', 'application_name', 'target_session_attrs', 'connect_timeout']);

function walk(value: unknown, name: string): unknown {
  if (value instanceof Sensitive) return name === 'url' ? redactedUrl(value) : REDACTED;
  if (Array.isArray(value)) return value.map((item) => walk(item, name));
  if (typeof value !== 'object' || value === null) return value;
  // What is handed on by names of others is unknown here: its texts may be secrets.
  const inner = name === 'settings' || name === 'kafkaClient' ? hideTexts : walk;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item, key)]));
}

function hideTexts(value: unknown): unknown {
  if (typeof value === 'string') return REDACTED;
  if (Array.isArray(value)) return value.map(hideTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hideTexts(item)]));
}
