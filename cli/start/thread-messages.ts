import type { Thresholds } from '#contract/classes';
import type { ErrorCode } from '#kernel/errors/codes';
import type { Config } from '#kernel/config/schema';
import type { KeyMaterial } from './key-material.ts';
import type { LogPlace } from './log-place.ts';

/** Everything a classifier thread needs to know; copied to it, so plain data only. */
export interface ThreadTask {
  readonly worker: number;
  readonly log: LogPlace;
  readonly keys: KeyMaterial;
  readonly logging: Config['logging'];
  readonly thresholds: Thresholds;
  readonly textKeys: 'fingerprint' | 'plain';
  readonly batchBytes: number;
  readonly version: string;
}

export type ThreadMessage =
  | { readonly type: 'healthy' }
  | { readonly type: 'records'; readonly count: number }
  | { readonly type: 'deadLetter' | 'ruleBroken'; readonly code: string }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
