import type { ErrorCode } from '#kernel/errors/codes';
import type { VigieError } from '#kernel/errors/vigie-error';

/** What the program's exit code says; the numbers of BSD's sysexits where it has one. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 69,
  retryLater: 75,
  badConfig: 78,
  interrupted: 130,
} as const;

export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'done',
  [EXIT.failed]: 'failed, or something was found that was asked to fail on',
  [EXIT.usage]: 'the command line is not right',
  [EXIT.unreachable]: 'something that is needed cannot be reached',
  [EXIT.retryLater]: 'not now; the same command may work later',
  [EXIT.badConfig]: 'the configuration is not right',
  [EXIT.interrupted]: 'interrupted by Ctrl-C',
};

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  VIG_C101: EXIT.unreachable,
  VIG_C109: EXIT.unreachable,
  VIG_K201: EXIT.unreachable,
  VIG_S401: EXIT.unreachable,
  VIG_X606: EXIT.unreachable,
  VIG_X901: EXIT.unreachable,
  VIG_A503: EXIT.usage,
  VIG_X601: EXIT.badConfig,
  VIG_X602: EXIT.badConfig,
  VIG_X603: EXIT.badConfig,
  VIG_X900: EXIT.failed,
};

export function exitCodeOf(error: VigieError): number {
  return BY_CODE[error.code] ?? (error.retry === 'backoff' ? EXIT.retryLater : EXIT.failed);
}
