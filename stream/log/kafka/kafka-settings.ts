import type { SASLOptions } from 'kafkajs';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { DialOptions } from './connection/dial.ts';
import { oauthTokens } from './connection/oauth-token.ts';
import type { Compression } from './wire/compression.ts';

/** The settings of `log.kafka`, with what is secret in clear. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl: {
    readonly enabled: boolean;
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  };
  readonly sasl: {
    readonly mechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer' | undefined;
    readonly username?: string | undefined;
    readonly password?: string | undefined;
    readonly tokenUrl?: string | undefined;
    readonly clientId?: string | undefined;
    readonly clientSecret?: string | undefined;
    readonly scope?: string | undefined;
  };
  readonly compression: Compression;
  readonly replicationFactor?: number | undefined;
}

export interface KafkaOptions extends Omit<DialOptions, 'logger'> {
  readonly compression: Compression;
  readonly replicas?: number | undefined;
}

/** What the settings mean for the connections and the topics of the log. */
export function kafkaOptions(settings: KafkaSettings, clock: Clock): KafkaOptions {
  const { brokers, clientId, ssl, sasl, compression, replicationFactor } = settings;
  const { ca, cert, key } = ssl;
  return {
    brokers,
    clientId,
    compression,
    replicas: replicationFactor,
    ssl: ssl.enabled ? { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } : null,
    sasl: saslOptions(sasl, clock),
  };
}

function saslOptions(sasl: KafkaSettings['sasl'], clock: Clock): SASLOptions | null {
  const { mechanism, username, password, tokenUrl, clientId, clientSecret, scope } = sasl;
  if (mechanism === undefined) return null;
  if (mechanism === 'oauthbearer') {
    if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) throw incomplete(mechanism);
    return { mechanism, oauthBearerProvider: oauthTokens({ tokenUrl, clientId, clientSecret, scope }, clock) };
  }
  if (username === undefined || password === undefined) throw incomplete(mechanism);
  return { mechanism, username, password };
}

function incomplete(mechanism: string): VigieError {
  return new VigieError('VIG_X601', 'the log-in to the brokers is not complete', { details: { mechanism } });
}
