import type { CodeInfo } from './code-info.ts';

/** Configuration and process. */
export const processCodes = {
  VIG_X601: {
    retry: 'never',
    meaning: 'The configuration is not valid.',
    cause: 'One or more settings are unknown, missing or of the wrong kind.',
    mend: 'Mend the listed settings; `vigie config validate` checks them, `vigie config schema` prints all of them.',
  },
  VIG_X602: {
    retry: 'never',
    meaning: 'The configuration file cannot be read.',
    cause: 'It does not exist, is not readable, or is not YAML.',
    mend: 'Check the path and the line that is named.',
  },
  VIG_X603: {
    retry: 'never',
    meaning: 'A secret that the configuration refers to cannot be read.',
    cause: 'The file or environment variable does not exist.',
    mend: 'Create it, or change the reference.',
  },
  VIG_X604: {
    retry: 'never',
    meaning: 'The embedded PostgreSQL could not be started.',
    cause: 'Its port is taken, its data folder is damaged or belongs to another user, or the platform has no build.',
    mend: 'See the details; `DATABASE_URL` uses a server of yours instead.',
  },
  VIG_X605: {
    retry: 'never',
    meaning: 'Another Vigie runs on this data folder.',
    cause: 'Two processes were started with the same `dataDir`.',
    mend: 'Stop the other one, or give this one a `dataDir` of its own.',
  },
  VIG_X606: {
    retry: 'never',
    meaning: 'No running Vigie answers.',
    cause: 'It is not started, or runs elsewhere.',
    mend: 'Run `vigie start`, or point to it with `--url` and `--token`.',
  },
  VIG_X607: {
    retry: 'never',
    meaning: 'The API cannot listen on its address.',
    cause: 'The port is taken, the address is not of this machine, or the port needs more rights.',
    mend: 'Choose another `server.port` or `server.host`, or stop what listens there.',
  },
  VIG_X608: {
    retry: 'backoff',
    meaning: 'The embedded PostgreSQL ended while Vigie ran.',
    cause: 'It was killed, or could not write its log: a full disk ends it.',
    mend: 'Nothing to do when memory and disk are free again: it is started anew and work goes on where it was.',
  },
  VIG_X609: {
    retry: 'never',
    meaning: 'The demo on Kafka has no Kafka.',
    cause: 'Its servers are not installed in this folder, or one of them does not start.',
    mend: '`npm run stack:install` brings all of them; `docs/stack.md` says what they need. Without `--kafka` the demo needs none.',
  },
  VIG_X900: {
    retry: 'backoff',
    meaning: 'Something unexpected failed.',
    cause: 'A defect, or a failure that has no code yet.',
    mend: 'Report the code, the component and the log lines around it; no data is in them.',
  },
  VIG_X901: {
    retry: 'backoff',
    meaning: 'A server could not be reached.',
    cause: 'It is down, or the address is wrong.',
    mend: 'Check that it runs and that the address is right.',
  },
} as const satisfies Record<`VIG_X${number}`, CodeInfo>;
