import { z } from 'zod';
import { count, secretText, webUrl } from './field-types.ts';

const brokers = z
  .string()
  .regex(/^[^\s:,]+:\d{1,5}(?:,[^\s:,]+:\d{1,5})*$/u, 'host:port, several with commas between them')
  .transform((text) => text.split(','));

/** How the log on Kafka is reached. */
export const KafkaLog = z.strictObject({
  brokers: brokers.meta({
    description:
      'Some brokers of the cluster, as host:port, with commas between them; the others are learnt from them.',
    'x-env': 'KAFKA_BROKERS',
  }),
  clientId: z.string().min(1).max(200).default('vigie').describe('Name that the brokers see.'),
  ssl: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether the listener speaks TLS.'),
      ca: z
        .string()
        .optional()
        .describe(
          "Authority that signs the brokers' certificates, as PEM: ${file:/etc/kafka/ca.pem}. Else the system's.",
        ),
      cert: z.string().optional().describe('Certificate that Vigie shows, as PEM, where the brokers ask for one.'),
      key: z
        .string()
        .transform(secretText)
        .optional()
        .meta({ description: 'Key of that certificate, as PEM.', 'x-secret': true }),
    })
    .prefault({}),
  sasl: z
    .strictObject({
      mechanism: z
        .enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'])
        .optional()
        .describe('How to log in; not at all when left out.'),
      username: z.string().min(1).optional().describe('User, for plain and scram.'),
      password: z
        .string()
        .min(1)
        .transform(secretText)
        .optional()
        .meta({ description: 'Password, for plain and scram.', 'x-secret': true }),
      tokenUrl: webUrl.optional().meta({
        description: 'Where OAuth tokens are asked for, by client credentials, for oauthbearer.',
        'x-secret': true,
      }),
      clientId: z.string().min(1).optional().describe('Client of the OAuth authority.'),
      clientSecret: z
        .string()
        .min(1)
        .transform(secretText)
        .optional()
        .meta({ description: 'Secret of that client.', 'x-secret': true }),
      scope: z.string().min(1).optional().describe('Scope that the token is asked for.'),
    })
    .prefault({}),
  compression: z
    .enum(['zstd', 'gzip', 'none'])
    .default('zstd')
    .describe('Of what is written in clear; what is encrypted does not get smaller.'),
  replicationFactor: count(1, 32)
    .optional()
    .describe("Replicas of the topics that Vigie makes; the brokers' own default when left out."),
});

/** Rules between its fields; `log` may be broken. */
export function kafkaRules(log: unknown, report: (path: readonly string[], expected: string) => void): void {
  const kafka = field(log, 'kafka');
  if (field(log, 'type') === 'kafka' && kafka === undefined) report(['brokers'], 'the brokers, as host:port');
  const sasl = field(kafka, 'sasl');
  const mechanism = field(sasl, 'mechanism');
  if (typeof mechanism !== 'string') return;
  const needed = mechanism === 'oauthbearer' ? ['tokenUrl', 'clientId', 'clientSecret'] : ['username', 'password'];
  for (const name of needed) if (field(sasl, name) === undefined) report(['sasl', name], `what ${mechanism} needs`);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
