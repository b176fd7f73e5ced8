import type { MongoClient } from 'mongodb';
import type { CheckOf } from '../../checks.ts';
import type { ListedCollection } from '../schema/discovery.ts';
import type { ServerFacts } from '../stream/source-client.ts';

/** What every check gets. Checks only read. */
export interface CheckContext {
  readonly client: MongoClient;
  readonly facts: ServerFacts;
  /** The watched database; null for the whole deployment. */
  readonly database: string | null;
  readonly collections: readonly ListedCollection[];
  readonly signal: AbortSignal;
}

export type Check = CheckOf<CheckContext>;
