import { apiCodes } from './api-codes.ts';
import { classifierCodes } from './classifier-codes.ts';
import { connectorCodes } from './connector-codes.ts';
import { logCodes } from './log-codes.ts';
import { processCodes } from './process-codes.ts';
import { sinkCodes } from './sink-codes.ts';

export type { CodeInfo, Retry } from './code-info.ts';

/**
 * The error catalogue. Its text is the manual: `docs/errors.md` is generated from here, `vigie doctor` and the API
 * print it. Letters by area: C connector, K log (Kafka or embedded), F classifier, S sink and catalogue, A API,
 * X configuration and process.
 */
export const codes = {
  ...connectorCodes,
  ...logCodes,
  ...classifierCodes,
  ...sinkCodes,
  ...apiCodes,
  ...processCodes,
};

export type ErrorCode = keyof typeof codes;
