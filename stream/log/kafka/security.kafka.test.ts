import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, HOST } from '#deploy/stack/processes/ports';
import { startKafka, type KafkaServer } from '#deploy/stack/servers/kafka';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { describeWith } from '#tests/support/servers';
import { tempFolder, type TempFolder } from '#tests/support/temp-folder';
import {
  append,
  failure,
  newTopic,
  numbered,
  offsetsOf,
  readAll,
  take,
  unique,
  values,
} from '../conformance/harness.ts';
import { openKafkaLog, type KafkaLog } from './kafka-log.ts';
import { kafkaOptions, type KafkaSettings } from './kafka-settings.ts';

const USER = 'alice';
const PASSWORD = 'opens-the-gate';
const LOGIN = 'org.apache.kafka.common.security';

describeWith(['kafka'], 'the log on a Kafka that asks who it is', () => {
  let folder: TempFolder;
  let kafka: KafkaServer;
  let authority: Server;
  let ca: string;
  let ports: { readonly tls: number; readonly sasl: number; readonly both: number };
  const asked: string[] = [];

  beforeAll(async () => {
    folder = await tempFolder('kafka-secure');
    const certificate = await makeCertificate(folder.path);
    ca = certificate.pem;
    ports = { tls: await freePort(), sasl: await freePort(), both: await freePort() };
    kafka = await startKafka({
      dataDir: join(folder.path, 'broker'),
      scramUsers: { [USER]: PASSWORD, limited: PASSWORD },
      listeners: {
        TLS: { port: ports.tls, protocol: 'SSL' },
        SASL: { port: ports.sasl, protocol: 'SASL_PLAINTEXT' },
        BOTH: { port: ports.both, protocol: 'SASL_SSL' },
      },
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': certificate.file,
        ...saslSettings('sasl'),
        ...saslSettings('both'),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': `User:ANONYMOUS;User:${USER}`,
      },
    });
    authority = await startAuthority(asked);
  });

  afterAll(async () => {
    authority.close();
    await kafka.stop();
    await folder[Symbol.asyncDispose]();
  });

  function open(port: number, settings: Partial<KafkaSettings>): Promise<KafkaLog> {
    const all = {
      brokers: [`${HOST}:${port}`],
      clientId: 'test',
      ssl: { enabled: false },
      sasl: {},
      compression: 'zstd' as const,
      ...settings,
    };
    const options = kafkaOptions(all, systemClock);
    return openKafkaLog({ ...options, keyring: Keyring.generate(), logger: silentLogger });
  }

  /** Everything that speaks to a broker: admin, writer, transaction, reader, group. How many records went round. */
  async function works(log: KafkaLog): Promise<number> {
    const topic = await newTopic(log);
    await append(log, topic, numbered(3));
    await using producer = await log.producer({ transactionalId: unique('t') });
    await producer.transact({ records: [{ topic, records: numbered(2, 3) }] });
    await using consumer = await log.consumer({ groupId: unique('g'), topics: [topic] });
    const taken = await take(consumer, 5);
    await consumer.commit(offsetsOf(taken.slice(-1)));
    expect(await readAll(log, topic)).toHaveLength(values(taken).length);
    return values(taken).length;
  }

  test('speaks TLS with the authority that it is told', async () => {
    await using log = await open(ports.tls, { ssl: { enabled: true, ca } });
    expect(await works(log)).toBe(5);
  });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('logs in by %s', async (mechanism) => {
    await using log = await open(ports.sasl, { sasl: { mechanism, username: USER, password: PASSWORD } });
    expect(await works(log)).toBe(5);
  });

  test('logs in by OAuth over TLS, and asks for a token once while it is good', async () => {
    const address = authority.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sasl = {
      mechanism: 'oauthbearer' as const,
      tokenUrl: `http://${HOST}:${port}/token`,
      clientId: 'vigie',
      clientSecret: 'of the client',
      scope: 'kafka',
    };
    await using log = await open(ports.both, { ssl: { enabled: true, ca }, sasl });
    expect(await works(log)).toBe(5);
    expect(asked).toEqual([
      `Basic ${Buffer.from('vigie:of%20the%20client').toString('base64')} grant_type=client_credentials&scope=kafka`,
    ]);
  });

  test('says what is wrong with a log-in', async () => {
    const wrong = { mechanism: 'scram-sha-256' as const, username: USER, password: 'wrong' };
    expect(await failure(open(ports.sasl, { sasl: wrong }))).toBe('VIG_K211');
    expect(await failure(open(ports.sasl, { sasl: { ...wrong, mechanism: 'plain' } }))).toBe('VIG_K211');
    const unreachable = {
      mechanism: 'oauthbearer' as const,
      tokenUrl: `http://${HOST}:1/`,
      clientId: 'a',
      clientSecret: 'b',
    };
    expect(await failure(open(ports.sasl, { sasl: unreachable }))).toBe('VIG_K211');
  });

  test('says what is wrong with the encryption', async () => {
    expect(await failure(open(ports.tls, { ssl: { enabled: true } }))).toBe('VIG_K212');
  });

  test('says what it may not do', async () => {
    const sasl = { mechanism: 'scram-sha-512' as const, username: 'limited', password: PASSWORD };
    await using log = await open(ports.sasl, { sasl });
    expect(await failure(newTopic(log))).toBe('VIG_K210');
    expect(await failure(log.lag(unique('g')))).toBe('VIG_K210');
  });
});

function saslSettings(listener: string): Record<string, string> {
  const at = (mechanism: string) => `listener.name.${listener}.${mechanism}.sasl.jaas.config`;
  const users = [USER, 'limited'].map((name) => `user_${name}="${PASSWORD}"`).join(' ');
  return {
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [at('plain')]: `${LOGIN}.plain.PlainLoginModule required ${users};`,
    [at('scram-sha-256')]: `${LOGIN}.scram.ScramLoginModule required;`,
    [at('scram-sha-512')]: `${LOGIN}.scram.ScramLoginModule required;`,
    [at('oauthbearer')]: `${LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  };
}

/** A certificate of its own authority, for the loopback address. */
async function makeCertificate(folder: string): Promise<{ readonly file: string; readonly pem: string }> {
  const [key, cert, file] = ['key.pem', 'cert.pem', 'keystore.pem'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=IP:${HOST},DNS:localhost`];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    String(key),
    '-out',
    String(cert),
  ];
  execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' });
  const pem = await readFile(String(cert), 'utf8');
  await writeFile(String(file), (await readFile(String(key), 'utf8')) + pem);
  return { file: String(file), pem };
}

/** Gives unsigned tokens (RFC 7515, appendix A.5), as Kafka takes them where no key is configured. */
async function startAuthority(asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(`${request.headers.authorization ?? ''} ${body}`);
      const nowS = Math.floor(systemClock.now() / 1000);
      const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
      const token = `${part({ alg: 'none' })}.${part({ sub: USER, iat: nowS, exp: nowS + 3600 })}.`;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, HOST, resolve);
  });
  return server;
}
