import type { Explanation } from '#contract/finding';

/** The explanation in one line; every word of it comes from recognisers and schemas, none from data. */
export function reasonOf({ recognizer, pattern, validation, context }: Explanation): string {
  let reason = pattern === undefined ? recognizer : `${recognizer}/${pattern}`;
  if (validation !== undefined) reason += `; checksum ${validation}`;
  if (context.length > 0) reason += `; context: ${context.length === 1 ? context[0] : context.join(', ')}`;
  return reason;
}
