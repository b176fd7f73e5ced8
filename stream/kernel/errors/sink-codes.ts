import type { CodeInfo } from './code-info.ts';

/** Sinks and the catalogue. */
export const sinkCodes = {
  VIG_S401: {
    retry: 'backoff',
    meaning: 'The catalogue database cannot be reached.',
    cause: 'It is down or the url is wrong.',
    mend: 'Bring it back; sinks go on by themselves from their stored offsets.',
  },
  VIG_S402: {
    retry: 'after-operator',
    meaning: 'The catalogue was made by a newer Vigie.',
    cause: 'An older version was started on it.',
    mend: 'Run the newer version, or restore the catalogue from before the upgrade.',
  },
  VIG_S403: {
    retry: 'backoff',
    meaning: 'Another process has moved this sink on.',
    cause: 'Two processes hold the same partition for a moment after a rebalance.',
    mend: 'Nothing to do: the effect was kept once; this process reads its offsets again.',
  },
  VIG_S404: {
    retry: 'never',
    meaning: 'A webhook points at an address that is not allowed.',
    cause: 'It resolves to a loopback, private, link-local or metadata address.',
    mend: 'Use a public address, or list the host under `alerts.allowedInternalHosts`.',
  },
  VIG_S405: {
    retry: 'backoff',
    meaning: 'A webhook did not accept an alert.',
    cause: 'It answered with an error or not at all.',
    mend: 'Check the receiver; delivery is tried again with growing pauses and its state is shown with the alert.',
  },
  VIG_S406: {
    retry: 'never',
    meaning: 'A record for a sink could not be read.',
    cause: 'It does not have the shape of its topic.',
    mend: 'Look at it with `vigie dead-letters show`; it was put aside, the rest goes on.',
  },
  VIG_S407: {
    retry: 'after-operator',
    meaning: 'A migration of the catalogue differs from the one that was applied.',
    cause:
      'The file was edited after it had been applied, or the catalogue was made by a build that was never released.',
    mend: 'Run the version that made the catalogue, or restore the catalogue from a backup.',
  },
  VIG_S408: {
    retry: 'backoff',
    meaning: 'Redis cannot be reached; live views are stale.',
    cause: 'It is down, its address is wrong, a failover is under way, or it refused a command.',
    mend: 'Bring it back, or check `redis.url`. Labels, alerts and the catalogue do not need it; live views fill up by themselves.',
  },
} as const satisfies Record<`VIG_S${number}`, CodeInfo>;
