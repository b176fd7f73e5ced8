import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import { backoffMs } from '#kernel/lifecycle/backoff';
import type { Sensitive } from '#kernel/sensitive';
import { isObject } from '../connect/json-object.ts';
import { parseAvroSchema, type AvroSchema } from './avro-schema.ts';

export interface RegistryOptions {
  /** Of a registry that speaks as Confluent's does. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: Sensitive<string> | undefined;
  readonly clock: Clock;
  /** Decides how long is waited between two tries. */
  readonly random: () => number;
  /** How often a request is tried before it fails with `VIG_K220`. Default 5, over about four seconds. */
  readonly attempts?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * The schema registry. What it answered once is never asked again, as a schema never changes under its id; an id that it
 * does not know is asked again after a while, since it may only be behind.
 *
 * Failure: `VIG_K220` cannot be reached (after several tries), `VIG_K221` incompatible, `VIG_K222` refused, `VIG_F308` no
 * such id, `VIG_F305` a schema that is of no use. No error quotes what the registry said.
 */
export interface AvroRegistry {
  schema(id: number): Promise<RegisteredSchema>;
  /** Registers a schema under a subject whose versions each can read what the one before wrote (BACKWARD). */
  register(subject: string, schema: string): Promise<RegisteredSchema>;
}

export interface RegisteredSchema {
  readonly id: number;
  readonly schema: AvroSchema;
}

const TIMEOUT_MS = 5_000;
const ASK_AGAIN_MS = 5_000;
/** What two who make a subject at the same time are refused for is over when they ask again. */
const CONFLICT_TRIES = 4;

export function openAvroRegistry(options: RegistryOptions): AvroRegistry {
  const { clock, random, attempts = 5 } = options;
  /** The registry's own text of each schema: the client keeps only what Avro itself knows of it. */
  const texts = new Map<number, string>();
  const client = connect(options, texts);
  const known = new Map<number, Promise<RegisteredSchema>>();
  const unknown = new Map<number, number>();

  async function ask<T>(what: string, request: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request();
      } catch (error) {
        const failure = toRegistryError(error, what);
        const tries = failure.code === 'VIG_K220' ? attempts : failure.code === 'VIG_K221' ? CONFLICT_TRIES : 1;
        if (attempt >= tries) throw failure;
        await clock.sleep(backoffMs(attempt, random()));
      }
    }
  }

  async function load(id: number): Promise<RegisteredSchema> {
    const type = await ask(`schema ${id}`, () => client.getSchema(id));
    const text = texts.get(id);
    if (text === undefined || !('equals' in type))
      throw new VigieError('VIG_F305', 'a schema is not Avro', { details: { id } });
    return { id, schema: parseAvroSchema(parseJson(text)) };
  }

  return {
    async schema(id) {
      const found = known.get(id);
      if (found !== undefined) return found;
      if (clock.now() - (unknown.get(id) ?? -Infinity) < ASK_AGAIN_MS) throw noSuchSchema(id);
      const loading = load(id);
      known.set(id, loading);
      try {
        return await loading;
      } catch (error) {
        known.delete(id);
        if (error instanceof VigieError && error.code === 'VIG_F308') unknown.set(id, clock.now());
        throw error;
      }
    },
    async register(subject, schema) {
      const { id } = await ask(`subject ${subject}`, async () => {
        await makeBackward(options, subject);
        return client.register({ type: SchemaType.AVRO, schema }, { subject, compatibility: COMPATIBILITY.BACKWARD });
      });
      texts.set(id, schema);
      return this.schema(id);
    },
  };
}

type ClientOptions = ConstructorParameters<typeof SchemaRegistry>[0];

function connect(
  { url, user, password, timeoutMs = TIMEOUT_MS }: RegistryOptions,
  texts: Map<number, string>,
): SchemaRegistry {
  const middlewares: ClientOptions['middlewares'] = [
    () => ({
      prepareRequest: async (next) => (await next()).enhance({ timeout: timeoutMs }),
      response: async (next) => {
        const response = await next();
        const id = /\/schemas\/ids\/(\d+)$/u.exec(response.request().path())?.[1];
        const content: unknown = response.data();
        if (id !== undefined && isObject(content) && typeof content['schema'] === 'string')
          texts.set(Number(id), content['schema']);
        return response;
      },
    }),
  ];
  const auth = user === undefined ? {} : { auth: { username: user, password: password?.reveal() ?? '' } };
  // It is tried again here, where the reason is known, and not in the client too.
  return new SchemaRegistry({
    host: url.replace(/\/+$/u, ''),
    clientId: 'vigie',
    retry: { retries: 0 },
    middlewares,
    ...auth,
  });
}

/**
 * Says of a subject that nobody has said anything of how its versions go together. The client does so after the first
 * version: others who start at the same time, or after a crash in between, would find the subject without it and be refused.
 */
async function makeBackward(
  { url, user, password, timeoutMs = TIMEOUT_MS }: RegistryOptions,
  subject: string,
): Promise<void> {
  const credentials = Buffer.from(`${user}:${password?.reveal() ?? ''}`).toString('base64');
  const call = async (request: { readonly method: 'GET' } | { readonly method: 'PUT'; readonly body: string }) => {
    const answer = await fetch(`${url.replace(/\/+$/u, '')}/config/${encodeURIComponent(subject)}`, {
      ...request,
      headers: {
        'content-type': 'application/vnd.schemaregistry.v1+json',
        ...(user === undefined ? {} : { authorization: `Basic ${credentials}` }),
      },
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw new RegistryAnswer(AWAY, { cause });
    });
    await answer.arrayBuffer();
    return answer;
  };
  const said = await call({ method: 'GET' });
  if (said.ok) return;
  const made = said.status === 404 ? await call({ method: 'PUT', body: BACKWARD }) : said;
  if (!made.ok) throw new RegistryAnswer(made.status);
}

const BACKWARD = JSON.stringify({ compatibility: 'BACKWARD' });

/** No answer, in the words of HTTP. */
const AWAY = 503;

class RegistryAnswer extends Error {
  readonly status: number;
  constructor(status: number, options?: ErrorOptions) {
    super('the registry did not do as it was asked', options);
    this.status = status;
  }
}

/** Zero, then the id: https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format */
export function wireMark(id: number): Buffer {
  const mark = Buffer.alloc(WIRE_MARK_BYTES);
  mark.writeUInt32BE(id, 1);
  return mark;
}

export const WIRE_MARK_BYTES = 5;

/** The schema id of a record, or null when it does not begin as one that was written with a registry. */
export function wireSchemaId(bytes: Uint8Array): number | null {
  if (bytes.length < WIRE_MARK_BYTES || bytes[0] !== 0) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, WIRE_MARK_BYTES).readUInt32BE(1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VigieError('VIG_F305', 'a schema is no JSON', { cause });
  }
}

function toRegistryError(thrown: unknown, what: string): VigieError {
  if (thrown instanceof VigieError) return thrown;
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : null;
  const details = { what, ...(typeof status === 'number' ? { status } : {}) };
  const isMismatch = thrown instanceof Error && thrown.name === 'ConfluentSchemaRegistryCompatibilityError';
  if (status === 409 || isMismatch)
    return new VigieError('VIG_K221', 'the schema registry refused a schema', { details });
  if (status === 404) return new VigieError('VIG_F308', 'the schema registry does not know a schema', { details });
  if (status === 401 || status === 403)
    return new VigieError('VIG_K222', 'the schema registry refused a request', { details });
  if (status === null || status === 422) return new VigieError('VIG_F305', 'a schema cannot be used', { details });
  // The client says 400 of a connection that failed; a registry never answers so to what is asked here.
  return new VigieError('VIG_K220', 'the schema registry cannot be reached', { details });
}

function noSuchSchema(id: number): VigieError {
  return new VigieError('VIG_F308', 'the schema registry does not know a schema', {
    details: { what: `schema ${id}` },
  });
}
