import { HEALTH_PHRASES } from './health-phrases.ts';
import { ID_PHRASES } from './id-phrases.ts';
import { MONEY_PHRASES } from './money-phrases.ts';
import type { Phrases } from './name-phrases.ts';
import { PERSON_PHRASES } from './person-phrases.ts';
import { SECRET_PHRASES } from './secret-phrases.ts';

/** What names say of every entity. */
export const PHRASES: Phrases = {
  ...PERSON_PHRASES,
  ...ID_PHRASES,
  ...MONEY_PHRASES,
  ...HEALTH_PHRASES,
  ...SECRET_PHRASES,
};
