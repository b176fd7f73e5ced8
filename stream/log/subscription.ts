import { z } from 'zod';

/** What a group reads, as it rests in the tables: names, or a regular expression. */
const Stored = z.union([
  z.object({ topics: z.array(z.string()) }),
  z.object({ pattern: z.string(), flags: z.string() }),
]);

export interface Subscription {
  /** JSON, as stored. */
  readonly stored: string;
  matches(topic: string): boolean;
}

export function subscriptionTo(topics: readonly string[] | RegExp): Subscription {
  if (topics instanceof RegExp) {
    // Global and sticky matching would remember where the last match ended.
    const flags = topics.flags.replace(/[gy]/gu, '');
    const pattern = new RegExp(topics.source, flags);
    return { stored: JSON.stringify({ pattern: topics.source, flags }), matches: (topic) => pattern.test(topic) };
  }
  const names = new Set(topics);
  return { stored: JSON.stringify({ topics: [...names] }), matches: (topic) => names.has(topic) };
}

export function parseSubscription(stored: string): Subscription {
  const parsed = Stored.parse(JSON.parse(stored));
  return subscriptionTo('topics' in parsed ? parsed.topics : new RegExp(parsed.pattern, parsed.flags));
}
