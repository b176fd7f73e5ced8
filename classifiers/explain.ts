import { entityInfo } from '#contract/entities';
import type { Finding } from '#contract/finding';

/** Why a finding was made, in one line of our own words and the schema's: no part of the value. */
export function explain(
  { entity, confidence, explanation: { recognizer, pattern, baseScore, validation, context } }: Finding,
  language: 'en' | 'fr' = 'en',
): string {
  const words = WORDS[language];
  const parts = [recognizer];
  if (pattern !== undefined) parts.push(pattern);
  parts.push(`${words.base} ${baseScore}`);
  if (validation !== undefined) parts.push(words[validation]);
  if (context.length > 0) parts.push(`${words.context}: ${context.join(', ')}`);
  return `${entityInfo(entity)[language]} ${confidence}: ${parts.join(', ')}`;
}

const WORDS = {
  en: { base: 'base', passed: 'checksum passed', failed: 'checksum failed', context: 'name or words' },
  fr: { base: 'base', passed: 'somme de contrôle juste', failed: 'somme de contrôle fausse', context: 'nom ou mots' },
} as const;
